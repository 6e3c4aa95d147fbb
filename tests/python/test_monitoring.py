"""Month against month, recomputed in pandas from the history and the orders."""

import numpy as np
import pandas as pd
import pytest

from shops import lines_of

SCHEMES = {
    "rfm": "rfm_segment",
    "grade": "grade",
    "grade_fixed": "grade_fixed",
    "value": "value_segment",
    "cluster": "cluster_name",
}


@pytest.fixture(scope="module")
def month_pairs(complete_journey):
    """Each customer at each month end of the second half of 2017, beside the month end before."""
    history = complete_journey.query("from customer_segment_history where is_month_end and not is_left_truncated")
    history = history.astype({"net_revenue": "float64", "rfm_score_fixed": "float64"})
    dates = sorted(history["as_of_date"].unique())
    following = dict(zip(dates, dates[1:], strict=False))
    earlier = history.assign(as_of_date=history["as_of_date"].map(following))
    pairs = history.merge(earlier, on=["as_of_date", "customer_id"], how="left", suffixes=("", "_before"))
    return pairs[pairs["as_of_date"] > dates[0]]


@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_transitions_are_a_crosstab_of_the_history(complete_journey, month_pairs, scheme):
    column = SCHEMES[scheme]
    before = month_pairs[f"{column}_before"].fillna("not_yet_a_customer")
    expected = month_pairs.assign(segment_before=before, segment=month_pairs[column])
    expected = expected.groupby(["as_of_date", "segment_before", "segment"])["net_revenue"].agg(["size", "sum"])
    actual = complete_journey.query(
        "select as_of_date, segment_before, segment, customer_count, cast(net_revenue as double) as net_revenue "
        f"from segment_transitions where scheme = '{scheme}'"
    ).set_index(["as_of_date", "segment_before", "segment"])
    assert len(actual) == len(expected)
    assert (actual["customer_count"] - expected["size"]).eq(0).all()
    assert actual["net_revenue"].sort_index().to_numpy() == pytest.approx(expected["sum"].to_numpy())


def test_movements_are_named_by_what_the_customer_did(complete_journey, month_pairs):
    was, is_now = month_pairs["is_active_before"], month_pairs["is_active"].astype(bool)
    counts = {
        "new": was.isna().sum(),
        "returning": (was.eq(False) & is_now).sum(),
        "lapsing": (was.eq(True) & ~is_now).sum(),
    }
    for scheme in SCHEMES:
        shown = complete_journey.query(
            f"select movement, sum(customer_count) as n from segment_transitions where scheme = '{scheme}' group by 1"
        ).set_index("movement")["n"]
        assert {name: shown[name] for name in counts} == counts


def test_half_of_the_members_are_gone_after_the_half_life(complete_journey, month_pairs):
    stays = complete_journey.query("from segment_stays where scheme = 'value'").set_index("segment")
    known = month_pairs.dropna(subset="value_segment_before")
    stayed = known["value_segment"].eq(known["value_segment_before"]).groupby(known["value_segment_before"]).mean()
    assert stays["stay_probability"].sort_index().to_numpy() == pytest.approx(stayed.sort_index().to_numpy())
    assert (stays["stay_probability"] ** stays["half_life_months"]).to_numpy() == pytest.approx(0.5)


def test_each_change_of_grade_is_explained_by_its_points(complete_journey, month_pairs):
    changes = complete_journey.query("from grade_changes")
    parts = changes[["recency_points_change", "frequency_points_change", "monetary_points_change"]].astype("float64")
    change = changes["rfm_score_fixed_change"].astype("float64")
    assert parts.sum(axis=1).to_numpy() == pytest.approx(change.to_numpy(), abs=6e-6)
    known = month_pairs.dropna(subset="grade_fixed_before")
    moved = known[known["grade_fixed"] != known["grade_fixed_before"]]
    merged = moved.merge(changes, on=["as_of_date", "customer_id"], suffixes=("", "_told"), validate="1:1")
    assert len(merged) == len(changes) == len(moved)
    difference = merged["rfm_score_fixed"] - merged["rfm_score_fixed_before"]
    assert difference.to_numpy() == pytest.approx(
        merged["rfm_score_fixed_change"].astype("float64").to_numpy(), abs=1e-9
    )
    named = changes["deciding_metric"].isin(["recency", "frequency", "monetary"])
    leading = parts.mul(np.sign(change), axis=0).idxmax(axis=1).str.removesuffix("_points_change")
    assert (changes.loc[named, "deciding_metric"] == leading[named]).all()
    assert (changes.loc[changes["deciding_metric"] == "lapsed", "grade_fixed"] == "lapsed").all()
    assert (changes.loc[changes["deciding_metric"] == "returned", "grade_fixed_before"] == "lapsed").all()


def test_the_change_of_the_mean_score_is_rate_and_mix(complete_journey, month_pairs):
    rows = complete_journey.query("from score_changes").set_index("as_of_date")
    for date, pairs in month_pairs.groupby("as_of_date"):
        history = complete_journey.query(
            "select cast(rfm_score_fixed as double) as score from customer_segment_history "
            f"where is_active and as_of_date = (select max(as_of_date) from customer_segment_history where as_of_date < '{date}')"
        )
        active = pairs[pairs["is_active"].astype(bool)]
        stayed = active[active["is_active_before"].eq(True)]
        change = active["rfm_score_fixed"].mean() - history["score"].mean()
        rate = (stayed["rfm_score_fixed"] - stayed["rfm_score_fixed_before"]).mean()
        assert rows.loc[date, "mean_score_change"] == pytest.approx(change)
        assert rows.loc[date, "rate_effect"] == pytest.approx(rate)
        assert rows.loc[date, "mix_effect"] == pytest.approx(change - rate)
        assert rows.loc[date, "entering_effect"] == pytest.approx(
            active["rfm_score_fixed"].mean() - stayed["rfm_score_fixed"].mean()
        )


def test_retention_is_that_of_the_purchases(complete_journey):
    orders = complete_journey.query("from orders").astype({"net_revenue": "float64"})
    orders["month"] = orders["order_date"].dt.to_period("M")
    bought = orders[orders["is_purchase"]].drop_duplicates(["customer_id", "month"])
    first = bought.groupby("customer_id")["month"].min()
    bought = bought.assign(first=bought["customer_id"].map(first))
    expected = bought.groupby(["first", "month"]).size()
    revenue = orders.assign(first=orders["customer_id"].map(first)).groupby(["first", "month"])["net_revenue"].sum()
    actual = complete_journey.query(
        "select first_month, as_of_month, sum(customer_count) as customers, sum(active_customer_count) as active, "
        "cast(sum(net_revenue) as double) as revenue from cohort_retention group by all order by all"
    )
    for row in actual.itertuples():
        key = (pd.Period(row.first_month, "M"), pd.Period(row.as_of_month, "M"))
        assert row.customers == (first == key[0]).sum()
        assert row.active == expected.get(key, 0)
        assert row.revenue == pytest.approx(revenue.get(key, 0.0), abs=0.005)
    assert len(actual) == 78


def test_a_shop_too_young_to_compare_has_no_transitions(project):
    shop = project.build(lines_of([(1, "2017-03-05", 10), (2, "2017-04-06", 5)]))
    for table in ("segment_transitions", "segment_stays", "grade_changes", "score_changes"):
        assert shop.table(table).empty
    assert len(shop.table("cohort_retention")) > 0
