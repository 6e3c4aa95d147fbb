"""Who responds: labels and features by hand, the model against scikit-learn, cuts by hand, and what no build may look at."""

import itertools
import json
import shutil

import efficient_apriori
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from projects import QUICK, Project, failures
from segment_lib.baskets import rules as item_rules
from segment_lib.campaigns import cutoffs, evaluation, importance, linear, prospects, rolling, triggers
from segment_lib.significance import adjusted_p_values, fisher_p_values
from shops import complete_columns

FEATURES = [
    *("recency_days", "order_count_1m", "order_count_3m", "net_revenue_3m", "item_count_3m", "discount_ratio_3m"),
    *("coupon_ratio_3m", "coupon_order_count_3m", "coupon_order_count", "contact_count", "response_count"),
    "covered_item_count_3m",
]
TABLES = ["response_scores", "campaign_contacts_labelled", "campaign_summaries", "campaign_cutoffs", "channel_bills"]
CAMPAIGN_TABLES = ["campaign_descriptions", "campaigns", "coupon_redemptions"]
FIRST_DAY = pd.Timestamp("2017-01-01")


def made_up_shop(seed: int = 1, customer_count: int = 90) -> dict[str, pd.DataFrame]:
    """Nine months; customers differ in how often they use coupons, and those who do so respond to the eight campaigns."""
    random = np.random.default_rng(seed)
    lines, contacts, responses = [], [], []
    habits = random.random(customer_count)
    order = 0
    for customer, habit in enumerate(habits, start=1):
        for day in np.flatnonzero(random.random(270) < 0.12):
            order += 1
            for product in random.choice(12, size=random.integers(1, 4), replace=False) + 1:
                coupon = round(float(random.random() * 2), 2) if random.random() < 0.6 * habit else 0.0
                lines.append((customer, order, day, product, round(float(random.gamma(2, 5)) + 1, 2), coupon))
    campaigns = pd.DataFrame({"campaign_id": range(1, 9), "day": [40, 62, 85, 110, 135, 160, 190, 225]})
    for number, day in campaigns.itertuples(index=False):
        for customer in random.choice(customer_count, size=70, replace=False) + 1:
            contacts.append((number, customer))
            if random.random() < 1 / (1 + np.exp(3 - 6 * habits[customer - 1])):
                responses.append((number, customer, day + int(random.integers(30))))
    columns = ["household_id", "basket_id", "day", "product_id", "sales_value", "coupon_disc"]
    frame = pd.DataFrame(lines, columns=columns)
    frame["transaction_timestamp"] = FIRST_DAY + pd.to_timedelta(frame["day"], unit="D") + pd.Timedelta(hours=17)
    starts = FIRST_DAY + pd.to_timedelta(campaigns["day"], unit="D")
    redeemed = pd.DataFrame(responses, columns=["campaign_id", "household_id", "day"])
    return {
        "transactions": complete_columns(frame).assign(
            product_id=frame["product_id"], coupon_disc=frame["coupon_disc"], retail_disc=0.5
        ),
        "campaign_descriptions": pd.DataFrame(
            {
                "campaign_id": campaigns["campaign_id"],
                "campaign_type": np.where(campaigns["campaign_id"] % 2, "Type A", "Type B"),
                "start_date": starts.astype("datetime64[us]"),
                "end_date": (starts + pd.Timedelta(days=40)).astype("datetime64[us]"),
            }
        ),
        "campaigns": pd.DataFrame(contacts, columns=["campaign_id", "household_id"]),
        "coupon_redemptions": pd.DataFrame(
            {
                "household_id": redeemed["household_id"],
                "coupon_upc": 1,
                "campaign_id": redeemed["campaign_id"],
                "redemption_date": (FIRST_DAY + pd.to_timedelta(redeemed["day"], unit="D")).astype("datetime64[us]"),
            }
        ),
        "coupons": pd.DataFrame({"coupon_upc": 1, "product_id": [1, 2, 3, 3], "campaign_id": [1, 1, 1, 1]})
        .merge(campaigns[["campaign_id"]].rename(columns={"campaign_id": "other"}), how="cross")
        .assign(campaign_id=lambda rows: rows["other"])[["coupon_upc", "product_id", "campaign_id"]],
    }


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return made_up_shop()


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return Project(tmp_path_factory.mktemp("campaigns"))


@pytest.fixture(scope="module")
def shop(project, tables):
    return project.build(
        tables,
        only=[*TABLES, "customer_profiles", "response_model_quality", "response_importance", "item_rules"],
        tested=True,
    )


def in_days(dates: pd.Series) -> pd.Series:
    return (pd.to_datetime(dates) - FIRST_DAY).dt.days


def expected_contacts(tables: dict[str, pd.DataFrame], response_days: int = 30) -> pd.DataFrame:
    """Labels and features of every contact, by plain loops."""
    lines = tables["transactions"].copy()
    lines["date"] = lines["transaction_timestamp"].dt.normalize()
    contacts = tables["campaigns"].merge(tables["campaign_descriptions"], on="campaign_id")
    redeemed = tables["coupon_redemptions"]
    products = tables["coupons"].groupby("campaign_id")["product_id"].agg(set)
    last_day = lines["date"].max()
    rows = []
    for contact in contacts.itertuples():
        day = contact.start_date
        own = lines[(lines["household_id"] == contact.household_id) & (lines["date"] < day)]
        recent = own[own["date"] >= day - pd.DateOffset(months=3)]
        answers = redeemed[redeemed["household_id"] == contact.household_id]
        to_this = answers[answers["campaign_id"] == contact.campaign_id]["redemption_date"]
        is_known = day + pd.Timedelta(days=response_days - 1) <= last_day
        coupons = own.groupby("basket_id")["coupon_disc"].sum() > 0
        spent, recent_coupons = recent["sales_value"].sum(), recent.groupby("basket_id")["coupon_disc"].sum() > 0
        off = recent["retail_disc"].sum()
        rows.append(
            {
                "campaign_id": str(contact.campaign_id),
                "customer_id": str(contact.household_id),
                "is_responding": bool(((to_this >= day) & (to_this < day + pd.Timedelta(days=response_days))).any())
                if is_known
                else None,
                "recency_days": (day - (own["date"].max() if len(own) else lines["date"].min())).days,
                "order_count_1m": own[own["date"] >= day - pd.DateOffset(months=1)]["basket_id"].nunique(),
                "order_count_3m": recent["basket_id"].nunique(),
                "net_revenue_3m": round(spent, 2),
                "item_count_3m": recent["product_id"].nunique(),
                "discount_ratio_3m": off / (spent + off) if spent else 0.0,
                "coupon_ratio_3m": recent["coupon_disc"].sum() / spent if spent else 0.0,
                "coupon_order_count_3m": int(recent_coupons.sum()),
                "coupon_order_count": int(coupons.sum()),
                "contact_count": int(
                    ((contacts["household_id"] == contact.household_id) & (contacts["start_date"] < day)).sum()
                ),
                "response_count": answers[answers["redemption_date"] < day]["campaign_id"].nunique(),
                "covered_item_count_3m": len(set(recent["product_id"]) & products[contact.campaign_id]),
            }
        )
    return pd.DataFrame(rows).sort_values(["campaign_id", "customer_id"], ignore_index=True)


def contacts_of(shop) -> pd.DataFrame:
    rows = shop.query("select * from campaign_contacts_labelled order by campaign_id, customer_id")
    return rows.assign(net_revenue_3m=rows["net_revenue_3m"].astype(float))


def test_labels_and_features_are_those_of_plain_pandas(shop, tables):
    actual, expected = contacts_of(shop), expected_contacts(tables)
    assert len(actual) == 560
    for name in ["campaign_id", "customer_id"]:
        assert list(actual[name]) == list(expected[name])
    assert actual["is_responding"].astype(object).where(actual["is_responding"].notna(), None).tolist() == (
        expected["is_responding"].tolist()
    )
    for name in FEATURES:
        np.testing.assert_allclose(actual[name].astype(float), expected[name].astype(float), atol=1e-9, err_msg=name)


def test_a_score_is_the_sum_of_its_terms_and_the_intercept(shop):
    contacts = shop.query("select * from intermediate.int_contacts__featured")
    scores = shop.query("select * from response_scores")
    terms = shop.query("select * from response_model_terms")
    joined = scores.merge(contacts, on=["campaign_id", "customer_id"], suffixes=("", "_2"))
    assert len(joined) == len(scores) > 0
    for fit_date, rows in joined.groupby("fit_date"):
        own = terms[terms["fit_date"] == fit_date]
        # Logarithms of two libraries differ in their last digit, which decides the sixth decimal of some contributions.
        np.testing.assert_allclose(linear.log_odds_of(rows, own), rows["log_odds"].astype(float), atol=2e-5)
    reasons = sum(joined[f"reason_{number}_contribution"].astype(float) for number in (1, 2, 3))
    explained = joined["intercept"].astype(float) + reasons + joined["other_contribution"].astype(float)
    np.testing.assert_allclose(explained, joined["log_odds"].astype(float), atol=1e-6)
    sizes = [joined[f"reason_{number}_contribution"].astype(float).abs() for number in (1, 2, 3)]
    assert (sizes[0] >= sizes[1]).all() and (sizes[1] >= sizes[2]).all()
    np.testing.assert_allclose(
        joined["response_probability"], 1 / (1 + np.exp(-joined["log_odds"].astype(float))), atol=1e-12
    )


def test_the_logistic_model_is_that_of_scikit_learn(shop):
    contacts = rolling.sorted_contacts(shop.query("select * from intermediate.int_contacts__featured"), FEATURES)
    for fit in list(rolling.rolling_fits(contacts, FEATURES))[-2:]:
        rows, labels = fit.train, fit.train["is_responding"].astype(int).to_numpy()
        assert (rows["followed_until_date"] < fit.fit_date).all()
        terms = fit.terms[linear.LOGISTIC, 0.1]
        lines = terms[terms["transform"] == "log1p"]
        values = np.log1p(rows[list(lines["feature"])].to_numpy())
        values = (values - values.mean(axis=0)) / values.std(axis=0)
        types = (rows["campaign_type"].to_numpy()[:, None] == sorted(set(rows["campaign_type"]))).astype(float)
        other = LogisticRegression(C=0.1, tol=1e-10, max_iter=10_000).fit(np.hstack([values, types]), labels)
        np.testing.assert_allclose(lines["coefficient"], other.coef_[0][: len(lines)], atol=1e-4)


def test_as_many_responses_are_expected_of_a_type_as_were_seen(shop):
    contacts = rolling.sorted_contacts(shop.query("select * from intermediate.int_contacts__featured"), FEATURES)
    fit = list(rolling.rolling_fits(contacts, FEATURES))[-1]
    for terms in fit.terms.values():
        chances = 1 / (1 + np.exp(-linear.log_odds_of(fit.train, terms)))
        for name in ("Type A", "Type B"):
            is_own = (fit.train["campaign_type"] == name).to_numpy()
            seen = fit.train["is_responding"].astype(int)[is_own].sum()
            # The prior pulls a level by less than itself.
            assert chances[is_own].sum() == pytest.approx(seen, abs=1)


def test_equal_customers_share_a_grade_and_the_likeliest_have_the_first(shop):
    scores = shop.query("select campaign_id, log_odds, response_grade from response_scores")
    scores["log_odds"] = scores["log_odds"].astype(float)
    for _, rows in scores.groupby("campaign_id"):
        midranks = scipy.stats.rankdata(-rows["log_odds"]) - 0.5
        np.testing.assert_array_equal(rows["response_grade"], np.minimum(10, 1 + np.floor(10 * midranks / len(rows))))


def test_the_next_campaign_of_each_type_scores_every_active_customer(shop):
    active = shop.query("select customer_id from customer_segments where is_active order by 1")["customer_id"]
    following = shop.query("select * from response_scores where is_next order by customer_id")
    assert set(following["campaign_id"]) == {"next_Type A", "next_Type B"}
    for _, rows in following.groupby("campaign_id"):
        assert list(rows["customer_id"]) == list(active)
    expected = following["response_probability"] * 10 >= 1
    assert (following["is_above_break_even"] == expected).all()


def test_what_comes_after_a_contact_changes_neither_its_features_nor_its_score(project, shop, tables):
    day = tables["campaign_descriptions"].set_index("campaign_id").loc[7, "start_date"]
    earlier = {
        **tables,
        "transactions": tables["transactions"][tables["transactions"]["transaction_timestamp"] < day],
        "coupon_redemptions": tables["coupon_redemptions"][tables["coupon_redemptions"]["redemption_date"] < day],
    }
    cut = project.build(earlier, only=["response_scores", "campaign_contacts_labelled"])
    columns = ", ".join(FEATURES)
    for query in (
        f"select customer_id, {columns} from campaign_contacts_labelled where campaign_id = '7' order by 1",
        "select customer_id, log_odds, response_grade, reason_1_feature from response_scores where campaign_id = '7' order by 1",
    ):
        before, after = cut.query(query), shop.query(query)
        assert len(before) == 70
        pd.testing.assert_frame_equal(before, after)


@pytest.mark.long
def test_other_row_orders_and_names_leave_grades_and_lists_equal(project, shop, tables):
    def renamed(ids: pd.Series) -> pd.Series:
        return 5000 - 7 * ids

    other = {
        name: rows.sample(frac=1, random_state=3).assign(
            **({"household_id": renamed(rows["household_id"])} if "household_id" in rows else {})
        )
        for name, rows in tables.items()
    }
    again = project.build(other, only=["response_scores", "campaign_cutoffs"])
    query = "select campaign_id, customer_id::int as customer_id, log_odds, response_grade, is_above_break_even from response_scores"
    first, second = shop.query(query), again.query(query)
    first["customer_id"] = renamed(first["customer_id"])
    order = ["campaign_id", "customer_id"]
    pd.testing.assert_frame_equal(
        first.sort_values(order, ignore_index=True), second.sort_values(order, ignore_index=True)
    )
    counts = "select split, campaign_id, rule, contact_count, profit from campaign_cutoffs order by all"
    pd.testing.assert_frame_equal(shop.query(counts), again.query(counts))


def test_the_summaries_add_up_to_the_contacts(shop, tables):
    summaries = shop.query("select * from campaign_summaries")
    known = contacts_of(shop).query("contact_state == 'known'")
    for _, rows in summaries[summaries["scope"] == "all"].groupby("dimension"):
        assert rows["followed_count"].sum() == len(known)
        assert rows["responder_count"].sum() == known["is_responding"].sum()
        assert float(rows["profit"].sum()) == 10 * known["is_responding"].sum() - len(known)
    whole = summaries.query("scope == 'campaign' and dimension == 'whole'").set_index("campaign_id")
    for campaign, rows in known.groupby("campaign_id"):
        low, high = whole.loc[campaign, ["response_ratio_low", "response_ratio_high"]]
        wilson = scipy.stats.binomtest(int(rows["is_responding"].sum()), len(rows)).proportion_ci(method="wilson")
        assert (low, high) == pytest.approx((wilson.low, wilson.high), abs=1e-6)


def test_the_measures_are_those_of_scikit_learn(shop):
    quality = shop.query("select * from response_model_quality").set_index(["model", "measure", "decile"])["value"]
    scores = shop.query("select * from response_scores where is_responding is not null")
    labels, odds = scores["is_responding"].astype(int), scores["log_odds"].astype(float)
    assert quality["used", "auroc"].iloc[0] == pytest.approx(roc_auc_score(labels, odds), abs=1e-4)
    areas, weights = [], []
    for _, rows in scores.groupby("campaign_id"):
        own = rows["is_responding"].astype(int)
        areas.append(roc_auc_score(own, rows["log_odds"].astype(float)))
        weights.append(own.sum() * (len(own) - own.sum()))
    assert quality["used", "auroc_within"].iloc[0] == pytest.approx(np.average(areas, weights=weights), abs=1e-4)


# The library alone.


def planted_contacts(seed: int, *, campaign_count: int = 6, size: int = 400) -> pd.DataFrame:
    """Contacts of a known truth: log-odds -2 + 1.2 standardised log1p(x) - 0.6 standardised log1p(y); z says nothing."""
    random = np.random.default_rng(seed)
    count = campaign_count * size
    rows = pd.DataFrame({name: random.poisson(random.gamma(2, 3, count)) for name in "xyz"})
    x, y = (scipy.stats.zscore(np.log1p(rows[name])) for name in "xy")
    chances = 1 / (1 + np.exp(2 - 1.2 * x + 0.6 * y))
    dates = FIRST_DAY + pd.to_timedelta(np.repeat(np.arange(campaign_count), size) * 30, unit="D")
    return rows.assign(
        campaign_id=np.repeat([f"c{number}" for number in range(campaign_count)], size),
        campaign_type="A",
        customer_id=[f"k{number}" for number in random.integers(0, 900, count)],
        contact_date=dates,
        followed_until_date=dates + pd.Timedelta(days=20),
        is_next=False,
        is_responding=random.random(count) < chances,
        chances=chances,
    )


def test_a_linear_truth_is_recovered():
    contacts = rolling.sorted_contacts(planted_contacts(1), list("xyz"))
    fit = list(rolling.rolling_fits(contacts, list("xyz")))[-1]
    assert fit.chosen[0] == linear.LOGISTIC
    found = fit.terms[linear.LOGISTIC, 0.3].set_index("feature")["coefficient"]
    # Three standard errors of a coefficient of 2,000 contacts.
    assert found[["x", "y", "z"]].tolist() == pytest.approx([1.2, -0.6, 0.0], abs=0.2)


def test_break_even_keeps_nine_tenths_of_what_hindsight_earns():
    contacts = rolling.sorted_contacts(planted_contacts(2), list("xyz"))
    tested = rolling.tested_contacts(contacts, list("xyz"), seed=1, boosts=False)
    scores = tested.assign(
        log_odds=tested["used"],
        response_probability=1 / (1 + np.exp(-tested["used"])),
        response_margin=10.0,
        contact_cost=1.0,
    )
    found = cutoffs.cutoffs_of(scores, capacity=None, seed=1, draw_count=20).to_pandas()
    profits = found[found["campaign_id"] == "all"].set_index("rule")["profit"]
    assert profits["hindsight"] >= profits["break_even"] >= 0.9 * profits["hindsight"]
    assert profits["hindsight"] >= profits["everybody"]


def test_labels_dealt_out_anew_are_not_predicted():
    contacts = planted_contacts(3)
    random = np.random.default_rng(7)
    shuffled = contacts.assign(is_responding=random.permutation(contacts["is_responding"]))
    tested = rolling.tested_contacts(rolling.sorted_contacts(shuffled, list("xyz")), list("xyz"), seed=1, boosts=False)
    draws = np.ones((1, len(tested)))
    area = evaluation.within_aurocs(
        tested["used"].to_numpy(), tested["is_responding"].astype(int).to_numpy(), tested["campaign_id"], draws
    )
    assert 0.47 <= area[0] <= 0.53


def test_a_fit_learns_from_windows_that_are_over():
    contacts = rolling.sorted_contacts(planted_contacts(4), list("xyz"))
    for fit in rolling.rolling_fits(contacts, list("xyz")):
        assert (fit.train["followed_until_date"] < fit.fit_date).all()
        assert (fit.scored["contact_date"] == fit.fit_date).all()


def importances(seed: int) -> pd.DataFrame:
    """Of planted contacts, whose responses follow x and y and not z."""
    contacts = planted_contacts(seed)
    terms = rolling.terms_of_fits(contacts, features=list("xyz")).to_pandas()
    return importance.importances_of(contacts, terms, features=list("xyz"), seed=1).to_pandas().set_index("feature")


def test_the_planted_features_are_important_and_noise_is_last():
    found = importances(5)
    ranks = found["importance_rank"]
    assert ranks["x"] == 1 and ranks["y"] == 2
    assert (found.loc[["x", "y"], "importance_low"] > 0).all()
    for name in ("z", "random"):
        # A point of auroc is ten times less than the weaker of the two.
        assert abs(found.loc[name, "importance"]) < 0.01
        assert found.loc[name, "importance_low"] < 0.005
        assert found.loc[name, "importance"] < found.loc["y", "importance"]


def test_without_its_only_feature_a_model_knows_nothing_of_a_campaign():
    """What is dealt out anew within a campaign leaves an auroc of a half, so the loss is what was above it."""
    contacts = planted_contacts(6).drop(columns=["y", "z"])
    terms = rolling.terms_of_fits(contacts, features=["x"]).to_pandas()
    found = importance.importances_of(contacts, terms, features=["x"], seed=1).to_pandas().set_index("feature")
    tested = rolling.tested_contacts(rolling.sorted_contacts(contacts, ["x"]), ["x"], seed=1, boosts=False)
    areas = [
        roc_auc_score(rows["is_responding"].astype(bool), rows["used"]) for _, rows in tested.groupby("campaign_id")
    ]
    assert found.loc["x", "importance"] == pytest.approx(np.mean(areas) - 0.5, abs=0.03)


def test_the_importance_of_a_feature_does_not_depend_on_the_order_of_the_rows():
    contacts = planted_contacts(7, size=150)
    terms = rolling.terms_of_fits(contacts, features=list("xyz")).to_pandas()
    first, second = (
        importance.importances_of(rows, terms, features=list("xyz"), seed=1)
        for rows in (contacts, contacts.sample(frac=1, random_state=2))
    )
    assert first.equals(second)


def cut(rows: list[tuple], capacity: int | None = None) -> pd.DataFrame:
    """Cut-offs of contacts of one campaign from (probability, has responded), margin 4 and cost 1."""
    scores = pd.DataFrame(
        {
            "campaign_id": "c",
            "customer_id": [f"k{number}" for number in range(len(rows))],
            "is_next": False,
            "response_probability": [chance for chance, _ in rows],
            "log_odds": [np.log(chance / (1 - chance)) for chance, _ in rows],
            "response_margin": 4.0,
            "contact_cost": 1.0,
            "is_responding": [outcome for _, outcome in rows],
        }
    )
    found = cutoffs.cutoffs_of(scores, capacity=capacity, seed=1, draw_count=20).to_pandas()
    return found[found["campaign_id"] == "all"].set_index("rule")


def test_the_cuts_are_those_of_a_hand_calculation():
    # 4 x .25 = 1 pays just so. The two of .6 and the two of .25 stay together.
    rules = cut([(0.7, True), (0.6, False), (0.6, True), (0.25, True), (0.25, False), (0.1, False)], capacity=2)
    assert rules["contact_count"].to_dict() == {
        "everybody": 6, "break_even": 5, "hindsight": 5, "capacity": 1, "keep_90": 5
    }  # fmt: skip
    assert rules["profit"].to_dict() == {
        "everybody": 6.0, "break_even": 7.0, "hindsight": 7.0, "capacity": 3.0, "keep_90": 7.0
    }  # fmt: skip
    assert rules.loc["break_even", "roi"] == pytest.approx(7 / 5)


def test_without_a_response_nothing_is_kept_in_hindsight():
    rules = cut([(0.7, False), (0.3, False)])
    assert rules.loc["hindsight", ["contact_count", "profit"]].tolist() == [0, 0.0]
    assert rules.loc["everybody", "profit"] == -2.0


def with_others(made: tuple, others: dict[str, pd.DataFrame], settings: dict | None = None):
    """The shop with other campaigns, contacts or responses: only what is made from them is built again."""
    project, shop, tables = made
    wanted = ["campaign_summaries", "campaign_cutoffs", "campaign_contacts_labelled", "response_importance"]
    return project.build(
        {**tables, **others},
        settings,
        subjects=[f"+{name},campaigns" for name in wanted],
        prepare=lambda database: shutil.copy(shop.path, database),
    )


def wholes_of(shop) -> pd.DataFrame:
    """Of each campaign what it brought."""
    rows = shop.query("select * from campaign_summaries where scope = 'campaign' and dimension = 'whole'")
    return rows.set_index("campaign_id").astype({"margin": float, "contact_cost": float, "profit": float})


def has_no_model(shop) -> bool:
    names = ["response_model_terms", "response_scores", "campaign_cutoffs", "response_importance"]
    return all(shop.table(name).empty for name in names)


def started(tables: dict[str, pd.DataFrame], days: int = 0) -> pd.DataFrame:
    """A response to every contact, so many days after its campaign began."""
    rows = tables["campaigns"].merge(tables["campaign_descriptions"], on="campaign_id")
    dates = rows["start_date"] + pd.Timedelta(days=days)
    return rows[["household_id", "campaign_id"]].assign(coupon_upc=1, redemption_date=dates)


def test_odd_campaigns_give_a_smaller_answer(project, shop, tables):
    """No campaign with an outcome of both kinds: no model and no score, but every table, and nobody is lost."""
    responses = tables["coupon_redemptions"]
    first = tables["campaign_descriptions"]["start_date"].iloc[0]
    odd = responses.iloc[:4].assign(
        # Before the contact, of somebody never contacted, to a campaign that nobody knows, on the day of the contact.
        campaign_id=[1, 1, 99, 1],
        household_id=[
            int(tables["campaigns"]["household_id"].iloc[0]),
            999,
            3,
            int(tables["campaigns"]["household_id"].iloc[1]),
        ],
        redemption_date=[first - pd.Timedelta(days=1), first, first, first],
    )
    campaigns = tables["campaign_descriptions"].copy()
    campaigns.loc[8, ["campaign_id", "campaign_type", "start_date", "end_date"]] = [50, None, pd.NaT, pd.NaT]
    contacts = pd.concat([tables["campaigns"], pd.DataFrame({"campaign_id": [50, 60, 1], "household_id": [1, 2, 3]})])
    shop = with_others(
        (project, shop, tables),
        {"coupon_redemptions": odd, "campaign_descriptions": campaigns, "campaigns": contacts},
        {"contact_cost": 0},
    )
    assert shop.table("response_scores").empty
    assert shop.table("campaign_cutoffs").empty
    states = shop.query("select campaign_id, contact_state, count(*) as n from campaign_contacts_labelled group by all")
    assert states.query("campaign_id in ['50', '60']")["contact_state"].tolist() == ["undated", "undated"]
    whole = shop.query("select * from campaign_summaries where scope = 'campaign' and dimension = 'whole'")
    whole = whole.set_index("campaign_id")
    assert {"50", "60", "99"} <= set(whole.index)
    assert whole.loc["1", ["responder_count", "uncontacted_responder_count", "early_responder_count"]].tolist() == [
        1,
        1,
        1,
    ]
    assert whole.loc["99", "uncontacted_responder_count"] == 1
    # Nothing was spent, so there is no return on it.
    assert np.isnan(whole.loc["1", "roi"]) and float(whole.loc["1", "profit"]) == 10


@pytest.mark.long
def test_of_one_campaign_nothing_is_tested_and_the_next_is_scored(project, shop, tables):
    only = {name: rows[rows["campaign_id"] == 1] for name, rows in tables.items() if name in CAMPAIGN_TABLES}
    one = with_others((project, shop, tables), only)
    answers = only["coupon_redemptions"]
    assert list(wholes_of(one).index) == ["1"]
    assert wholes_of(one).loc["1", "responder_count"] == answers["household_id"].nunique()
    assert set(one.table("response_scores")["campaign_id"]) == {"next_Type A"}
    assert set(one.table("campaign_cutoffs")["split"]) == {"next"}
    assert one.table("response_importance").empty


@pytest.mark.long
def test_where_all_respond_there_is_nothing_to_learn(project, shop, tables):
    every = with_others((project, shop, tables), {"coupon_redemptions": started(tables)})
    whole = wholes_of(every)
    # 70 contacts of a campaign at a margin of 10 and a cost of 1.
    assert (whole["response_ratio"] == 1).all() and set(whole["profit"]) == {630.0}
    assert has_no_model(every)


def test_where_nobody_responds_all_is_lost(project, shop, tables):
    nobody = with_others((project, shop, tables), {"coupon_redemptions": tables["coupon_redemptions"].iloc[:0]})
    whole = wholes_of(nobody)
    assert (whole["response_ratio"] == 0).all() and set(whole["profit"]) == {-70.0} and set(whole["roi"]) == {-1.0}
    assert has_no_model(nobody)


@pytest.mark.long
def test_a_response_before_the_contact_does_not_count(project, shop, tables):
    early = with_others((project, shop, tables), {"coupon_redemptions": started(tables, -1)})
    whole = wholes_of(early)
    assert (whole["responder_count"] == 0).all() and (whole["early_responder_count"] == 70).all()
    assert (whole["late_responder_count"] == 0).all() and (whole["uncontacted_responder_count"] == 0).all()
    assert has_no_model(early)


@pytest.mark.long
def test_a_response_without_a_contact_changes_nothing_but_its_own_count(project, shop, tables):
    stranger = tables["coupon_redemptions"].iloc[:1].assign(household_id=999)
    responses = pd.concat([tables["coupon_redemptions"], stranger], ignore_index=True)
    other = with_others((project, shop, tables), {"coupon_redemptions": responses})
    before, after = wholes_of(shop), wholes_of(other)
    campaign = str(stranger["campaign_id"].iloc[0])
    before.loc[campaign, "uncontacted_responder_count"] += 1
    pd.testing.assert_frame_equal(before.sort_index(), after.sort_index(), check_dtype=False)
    for name in ("response_scores", "campaign_cutoffs", "campaign_contacts_labelled"):
        pd.testing.assert_frame_equal(shop.table(name), other.table(name))


@pytest.mark.long
def test_a_campaign_without_contacts_has_a_row_of_zeros(project, shop, tables):
    contacts = tables["campaigns"][tables["campaigns"]["campaign_id"] != 1]
    other = with_others((project, shop, tables), {"campaigns": contacts})
    row = wholes_of(other).loc["1"]
    assert row[["contact_count", "followed_count", "responder_count", "profit"]].tolist() == [0, 0, 0, 0]
    assert np.isnan(row["roi"]) and np.isnan(row["response_ratio"])
    answers = tables["coupon_redemptions"]
    assert row["uncontacted_responder_count"] == answers[answers["campaign_id"] == 1]["household_id"].nunique()
    assert "1" not in set(other.table("response_scores")["campaign_id"])


@pytest.mark.long
def test_contacts_of_campaigns_that_are_not_listed_have_no_day(project, shop, tables):
    other = with_others((project, shop, tables), {"campaign_descriptions": tables["campaign_descriptions"].iloc[:0]})
    states = other.query(
        "select contact_state, campaign_type, count(*) as n from campaign_contacts_labelled group by all"
    )
    assert states.to_numpy().tolist() == [["undated", "unknown", len(tables["campaigns"])]]
    whole = wholes_of(other)
    assert (whole["contact_count"] == 70).all() and (whole["followed_count"] == 0).all()
    assert has_no_model(other)


@pytest.mark.long
def test_the_last_day_of_a_campaign_is_not_needed(project, shop, tables):
    campaigns = tables["campaign_descriptions"].assign(end_date=pd.Series(pd.NaT, range(8), dtype="datetime64[us]"))
    other = with_others((project, shop, tables), {"campaign_descriptions": campaigns})
    for name in ("response_scores", "campaign_summaries", "campaign_contacts_labelled"):
        pd.testing.assert_frame_equal(shop.table(name), other.table(name))


@pytest.mark.long
def test_what_costs_nothing_pays_everywhere_and_has_no_return(project, shop, tables):
    free = with_others((project, shop, tables), {}, {"contact_cost": 0})
    before, after = wholes_of(shop), wholes_of(free)
    assert (after["profit"] == 10 * after["responder_count"]).all() and after["roi"].isna().all()
    assert (after["responder_count"] == before["responder_count"]).all()
    assert free.table("response_scores")["is_above_break_even"].all()
    rules = free.query("select * from campaign_cutoffs where split = 'tested' and campaign_id = 'all'").set_index(
        "rule"
    )
    assert rules.loc["break_even", "contact_count"] == rules.loc["everybody", "contact_count"]
    assert rules["roi"].isna().all()


def test_of_an_empty_table_of_contacts_every_table_is_left(project, shop, tables):
    """The campaigns are there with those who responded, and nobody is scored."""
    other = with_others((project, shop, tables), {"campaigns": tables["campaigns"].iloc[:0]})
    assert other.table("campaign_contacts_labelled").empty and has_no_model(other)
    whole = wholes_of(other)
    assert len(whole) == 8 and (whole["contact_count"] == 0).all()
    seen = tables["coupon_redemptions"].groupby("campaign_id")["household_id"].nunique()
    assert whole["uncontacted_responder_count"].sort_index().tolist() == seen.sort_index().tolist()


@pytest.mark.long
def test_a_cost_that_is_no_number_stops_with_a_sentence(tmp_path_factory, tables):
    folder = tmp_path_factory.mktemp("declared")
    tables["transactions"].to_parquet(folder / "lines.parquet")
    tables["campaign_descriptions"].assign(margin=["10", "ten", *["5"] * 6]).to_parquet(folder / "campaigns.parquet")
    columns = {"campaign_id": "campaign_id", "start_date": "start_date", "margin_per_response": "margin"}
    sources = {
        "mine": {
            "transactions": {
                "location": str(folder / "lines.parquet"),
                "columns": {
                    "customer_id": "household_id",
                    "order_id": "basket_id",
                    "ordered_at": "transaction_timestamp",
                    "amount": "sales_value",
                },
            },
            "campaigns": {"location": str(folder / "campaigns.parquet"), "columns": columns},
        }
    }
    project = Project(folder)
    result = project.invoke(
        ["build", "--select", "+campaign_summaries"],
        {**QUICK, "source": "mine", "sources": json.loads(json.dumps(sources))},
    )
    assert not result.success
    assert (
        "1 values of the column 'margin', which is margin_per_response, are no numbers from 0 on, for instance 'ten'"
        in (failures(result))
    )


# Conditions and rules.


def opportunities(seed: int, planted: dict[str, str] | None = None, *, count: int = 12_000) -> pd.DataFrame:
    """Visits of 3,000 customers in 10 campaigns; 4 % respond, in a planted place 12 %, whatever else is true."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "campaign_id": random.integers(0, 10, count).astype(str),
            "campaign_type": random.choice(["A", "B"], count),
            "customer_id": random.integers(0, 3000, count).astype(str),
            "place": random.choice([f"place {number:02}" for number in range(20)], count),
            "distance": np.nan,
            "day_part": random.choice(["2_morning", "3_afternoon", "4_evening"], count),
            "weekday": random.choice([f"{number}_day" for number in range(1, 8)], count),
            "visit_count_30d": random.integers(0, 12, count),
            "response_margin": 20.0,
            "contact_cost": 1.0,
        }
    )
    rows["contact_date"] = FIRST_DAY + pd.to_timedelta(rows["campaign_id"].astype(int) * 20, unit="D")
    rows["visit_date"] = rows["contact_date"] + pd.to_timedelta(random.integers(0, 30, count), unit="D")
    is_planted = rows["place"].isin(planted or [])
    return rows.assign(is_responding=random.random(count) < np.where(is_planted, 0.12, 0.04))


def test_planted_conditions_are_found_among_five_hundred():
    planted = ["place 03", "place 07", "place 11"]
    rows = opportunities(1, planted, count=32_000)
    learnt = triggers._prepared(rows).query("is_learnt")
    assert sum(1 for _ in triggers._conditions(learnt)) >= 450
    rules = triggers.rules_of(rows, seed=1).to_pandas()
    confirmed = rules[rules["is_confirmed"]]
    alone = set(confirmed.query("condition_count == 1")["place"])
    assert alone == set(planted)
    # What is confirmed besides holds a planted place.
    assert set(confirmed["place"]) == set(planted)
    plans = triggers.plans_of(rows, rules, seed=1).to_pandas().set_index("plan")
    assert plans.loc["best_three", "factor_low"] > 1 and plans.loc["best_three", "pays_more"] == "yes"
    together = rows[rows["place"].isin(planted)]
    assert plans.loc["no_rule", "factor"] == 1
    assert plans.loc["best_three", "opportunity_count"] <= len(together)


def test_where_nothing_is_planted_hardly_any_run_confirms_a_condition():
    confirmed = [triggers.rules_of(opportunities(seed, count=3000), seed=1).to_pandas() for seed in range(20)]
    # One in twenty is expected; with four or more the chance is 2 %.
    assert sum(rules["is_confirmed"].any() for rules in confirmed) <= 3


def test_overlapping_rules_write_once_and_no_cost_has_no_efficiency():
    rows = opportunities(1, ["place 03"]).assign(contact_cost=0.0)
    rules = pd.DataFrame(
        [{"rule_rank": 1, "place": "place 03"}, {"rule_rank": 2, "place": "place 03", "campaign_type": "A"}]
    )
    plans = triggers.plans_of(rows, rules.reindex(columns=[*triggers.DIMENSIONS, "rule_rank"]), seed=1).to_pandas()
    plans = plans.set_index("plan")
    assert plans.loc["best_one", "opportunity_count"] == plans.loc["rule_1", "opportunity_count"]
    assert set(plans["state"]) == {"no_cost"} and plans["profit_efficiency"].isna().all()


def sets_of(baskets: list[set[str]], learnt_count: int) -> pd.DataFrame:
    """Counts of all sets of up to three items, those of the first baskets apart, by looking at each."""
    counts: dict[tuple, list[int]] = {}
    for number, basket in enumerate(baskets):
        for size in range(4):
            for items in itertools.combinations(sorted(basket), size):
                counts.setdefault(items, [0, 0])[number >= learnt_count] += 1
    return pd.DataFrame(
        [
            ("all", len(items), *items, *[None] * (3 - len(items)), *own)
            for items, own in counts.items()
            if len(items) < 2 or own[0] >= 20
        ],
        columns=["scope", "item_count", "item_1", "item_2", "item_3", "learnt_count", "later_count"],
    )


def test_the_item_rules_of_a_build_are_those_of_another_library(shop, tables):
    lines = tables["transactions"]
    days = lines["transaction_timestamp"].dt.normalize()
    last_learnt = days.min() + pd.Timedelta(days=2 * (days.max() - days.min()).days // 3)
    baskets = [
        tuple(sorted(set(rows)))
        for _, rows in lines[days <= last_learnt].astype({"product_id": str}).groupby("basket_id")["product_id"]
    ]
    found, _ = efficient_apriori.itemsets_from_transactions(baskets, min_support=20 / len(baskets), max_length=3)
    rules = shop.query("select * from item_rules where scope = 'all'")
    assert (rules["all_basket_count"] == len(baskets)).all()
    ours = {}
    for row in rules.itertuples():
        items = [row.antecedent_1, row.consequent, *([row.antecedent_2] if isinstance(row.antecedent_2, str) else [])]
        ours[tuple(sorted(items))] = row.basket_count
    assert ours == {**found[2], **found.get(3, {})}
    assert len(rules) == 2 * len(found[2]) + 3 * len(found.get(3, {}))


def test_the_measures_of_a_rule_are_those_of_a_hand_calculation():
    # 300 baskets: 100 with a, 60 with b, 50 with both; on later days 30, 20, 15 of 100.
    sets = pd.DataFrame(
        [
            ("all", 0, None, None, None, 300, 100),
            ("all", 1, "a", None, None, 100, 30),
            ("all", 1, "b", None, None, 60, 20),
            ("all", 2, "a", "b", None, 50, 15),
        ],
        columns=["scope", "item_count", "item_1", "item_2", "item_3", "learnt_count", "later_count"],
    )
    customers = pd.DataFrame({"sample_number": [1, 1, 2, 3, 4], "item_id": ["a", "b", "a", "b", "a"]})
    rule = item_rules.rules_of(sets, customers).to_pandas().query("consequent == 'b'").iloc[0]
    assert rule["support"] == pytest.approx(1 / 6)
    assert rule["confidence"] == pytest.approx(0.5)
    assert rule["lift"] == pytest.approx(2.5)
    assert rule["leverage"] == pytest.approx(1 / 6 - 1 / 15)
    assert rule["conviction"] == pytest.approx(0.8 / 0.5)
    assert rule["zhang"] == pytest.approx((0.5 - 0.05) / 0.5)
    assert rule["p_value"] == pytest.approx(scipy.stats.fisher_exact([[50, 50], [10, 190]], "greater").pvalue)
    assert rule["later_lift"] == pytest.approx(15 * 100 / (30 * 20))
    # Of four customers three have a, two have b, one has both.
    assert rule["customer_lift"] == pytest.approx(1 * 4 / (3 * 2))
    assert rule["is_confirmed"]


def test_shuffled_baskets_confirm_no_rule():
    runs = []
    for seed in range(15):
        random = np.random.default_rng(seed)
        weights = random.dirichlet(np.ones(15))
        baskets = [
            set(random.choice(list("abcdefghijklmno"), size=random.integers(1, 4), p=weights).tolist())
            for _ in range(1500)
        ]
        rules = item_rules.rules_of(sets_of(baskets, 1000), pd.DataFrame({"sample_number": [1], "item_id": ["a"]}))
        runs.append(bool(rules.to_pandas()["is_confirmed"].any()))
    assert sum(runs) <= 1


def test_fisher_p_values_are_those_of_scipy():
    random = np.random.default_rng(1)
    total = random.integers(5, 3000, 300).astype(float)
    first, second = (np.maximum(1, np.floor(random.random(300) * total)) for _ in range(2))
    least = np.maximum(0, first + second - total)
    both = np.floor(least + random.random(300) * (np.minimum(first, second) - least + 1))
    expected = scipy.stats.hypergeom.sf(both - 1, total, first, second)
    np.testing.assert_allclose(fisher_p_values(total, first, second, both), expected, rtol=1e-9, atol=1e-300)


def test_adjusted_p_values_are_those_of_scipy_with_all_the_others_as_ones():
    values = np.random.default_rng(1).random(400) ** 4
    expected = scipy.stats.false_discovery_control(np.append(values, np.ones(2600)))[:400]
    np.testing.assert_array_equal(adjusted_p_values(values, 3000), expected)
    assert adjusted_p_values(np.array([]), 5).tolist() == []


def test_the_rules_of_triples_and_scopes_are_those_of_a_count_of_each():
    """Every measure that is a count, of two scopes with rare and missing pairs, by looking into each basket."""
    random = np.random.default_rng(3)
    weights = random.dirichlet(np.ones(9))
    baskets = [set(random.choice(list("abcdefghi"), size=4, p=weights).tolist()) for _ in range(1200)]
    sets = pd.concat([sets_of(baskets, 800), sets_of(baskets[:900], 500).assign(scope="few")])
    customers = pd.DataFrame([(number // 3, item) for number, basket in enumerate(baskets) for item in basket])
    customers = customers.drop_duplicates().set_axis(["sample_number", "item_id"], axis=1)
    bought = customers.groupby("sample_number")["item_id"].agg(set)
    rules = item_rules.rules_of(sets.sample(frac=1, random_state=1), customers).to_pandas()
    assert set(rules["scope"]) == {"all", "few"} and rules["antecedent_2"].notna().sum() > 50
    for row in rules.itertuples():
        learnt = baskets[: 800 if row.scope == "all" else 500]
        antecedents = {item for item in (row.antecedent_1, row.antecedent_2) if isinstance(item, str)}
        items = antecedents | {row.consequent}
        assert row.basket_count == sum(items <= basket for basket in learnt) >= 20
        assert row.antecedent_count == sum(antecedents <= basket for basket in learnt)
        assert row.consequent_count == sum(row.consequent in basket for basket in learnt)
        together, first, second = (
            sum(wanted <= owned for owned in bought) for wanted in (items, antecedents, {row.consequent})
        )
        assert row.customer_lift == pytest.approx(together * len(bought) / (first * second))


def test_a_missing_attribute_says_nothing_of_a_prospect():
    random = np.random.default_rng(1)
    size = 3000
    rows = pd.DataFrame(dict.fromkeys(prospects.ATTRIBUTES), index=range(size), dtype=object)
    rows["age_band"] = np.where(random.random(size) < 0.5, "old", "young")
    # Those of whom nothing is known hardly respond.
    is_known = random.random(size) < 0.5
    chances = np.where(is_known, np.where(rows["age_band"] == "old", 0.3, 0.1), 0.02)
    rows["age_band"] = rows["age_band"].where(is_known, None)
    campaign = np.repeat(np.arange(6), size // 6)
    rows = rows.assign(
        campaign_id=campaign.astype(str),
        campaign_type="A",
        customer_id=random.integers(0, 800, size).astype(str),
        contact_date=FIRST_DAY + pd.to_timedelta(campaign * 30, unit="D"),
        followed_until_date=FIRST_DAY + pd.to_timedelta(campaign * 30 + 20, unit="D"),
        is_responding=random.random(size) < chances,
        is_prospect=False,
    )
    people = rows.iloc[:3].assign(
        customer_id=["p1", "p2", "p3"],
        age_band=["old", "young", None],
        is_prospect=True,
        is_responding=None,
        campaign_id=None,
    )
    scores = prospects.scores_of(pd.concat([rows, people]), seed=1, draw_count=20).to_pandas().set_index("customer_id")
    chance = scores["response_probability"]
    assert chance["p1"] == pytest.approx(0.3, abs=0.05) and chance["p2"] == pytest.approx(0.1, abs=0.04)
    # As all whose age is known, not as those whose age is not.
    assert chance["p2"] < chance["p3"] < chance["p1"]
    assert scores["auroc_within_with_missing"].iloc[0] > scores["auroc_within"].iloc[0] + 0.05
