"""Whether a predictor beats money: against scipy, and on made-up customers of whom the truth is known."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from segment_lib.cluster_study.value import predictive_values


def verdict(score_noise: float, money_noise: float, *, seed: int = 1, size: int = 800) -> pd.DataFrame:
    """Customers whose revenue the score and money both show, each through noise of its own."""
    random = np.random.default_rng(seed)
    truth = random.normal(size=size)
    predictors = pd.DataFrame(
        {
            "score": truth + score_noise * random.normal(size=size),
            "monetary": truth + money_noise * random.normal(size=size),
        }
    )
    revenue = pd.Series(np.exp(truth).round(2))
    return predictive_values(predictors, revenue, seed=2, draw_count=200).set_index("predictor")


@pytest.mark.parametrize(
    ("score_noise", "money_noise", "expected"), [(0.3, 1.5, "yes"), (1.5, 0.3, "no"), (1, 1, "unclear")]
)
def test_the_verdict_is_the_planted_one(score_noise, money_noise, expected):
    assert verdict(score_noise, money_noise).loc["score", "beats_money"] == expected


def test_correlations_are_those_of_scipy_with_ties():
    random = np.random.default_rng(3)
    predictors = pd.DataFrame(random.integers(0, 4, (300, 2)), columns=["score", "monetary"])
    revenue = pd.Series((predictors["score"] + random.integers(0, 5, 300)).astype(float))
    actual = predictive_values(predictors, revenue, seed=1, draw_count=20).set_index("predictor")["correlation"]
    for name in predictors:
        assert actual[name] == pytest.approx(spearmanr(predictors[name], revenue)[0], abs=1e-12)


def test_the_best_fifth_shares_its_edge_among_equal_customers():
    # 20 customers: 2 on top with 10 each, the other 18 with 1 each; the fifth are the 2 and 2 of the 18.
    predictors = pd.DataFrame({"monetary": [1] * 2 + [0] * 18})
    revenue = pd.Series([10.0] * 2 + [1.0] * 18)
    actual = predictive_values(predictors, revenue, seed=1, draw_count=20)
    assert actual.loc[0, "top_fifth_ratio"] == pytest.approx(22 / 38)


@pytest.mark.parametrize(
    ("size", "score", "revenue", "reason"),
    [(19, 1, 1, "few_customers"), (50, 0, 1, "constant_predictor"), (50, 1, 0, "constant_revenue")],
)
def test_what_cannot_be_said_has_a_reason_and_no_number(size, score, revenue, reason):
    numbers = np.arange(size, dtype=float)
    predictors = pd.DataFrame({"score": score * numbers, "monetary": numbers})
    actual = predictive_values(predictors, pd.Series(revenue * numbers), seed=1, draw_count=20).iloc[0]
    assert actual["reason"] == reason
    assert np.isnan(actual["correlation"]) and actual["beats_money"] is None


def test_following_revenue_is_what_was_booked_after_the_date_and_inside_the_horizon(complete_journey):
    orders = complete_journey.query(
        "select customer_id, order_date, cast(net_revenue as double) as revenue from orders"
    )
    rows = complete_journey.query("from intermediate.int_customers__followed").astype({"customer_id": str})
    dates, days = pd.to_datetime(rows["as_of_date"]), pd.to_datetime(orders["order_date"])
    over = [
        (date, months)
        for date in pd.to_datetime(
            complete_journey.query(
                "from intermediate.int_as_of_dates__planned where is_month_end and not is_left_truncated"
            )["as_of_date"]
        )
        for months in (1, 3, 6)
        if date + pd.offsets.MonthEnd(months) <= pd.Timestamp("2017-12-31")
    ]
    assert set(zip(dates, rows["horizon_months"], strict=True)) == set(over)
    for date, months in over:
        actual = rows[(dates == date) & (rows["horizon_months"] == months)].set_index("customer_id")
        inside = orders[(days > date) & (days <= date + pd.offsets.MonthEnd(months))]
        expected = inside.groupby("customer_id")["revenue"].sum().reindex(actual.index, fill_value=0)
        assert actual["following_revenue"].astype(float).to_numpy() == pytest.approx(expected.to_numpy(), abs=0.005)


def test_a_draw_without_a_correlation_leaves_the_interval_open():
    # One customer of 25 differs; about a third of all bootstrap samples leave this one out.
    predictors = pd.DataFrame({"score": [1] + [0] * 24, "monetary": range(25)})
    actual = predictive_values(predictors, pd.Series(np.arange(25.0)), seed=1, draw_count=50).iloc[0]
    assert np.isfinite(actual["correlation"]) and np.isnan(actual["correlation_low"])
    assert actual["beats_money"] == "unclear"


def test_deciles_and_gini_are_those_of_every_customer_alone(complete_journey):
    actual = complete_journey.query("from revenue_concentration where as_of_date = date '2017-12-31' order by decile")
    revenue = complete_journey.query(
        "select cast(net_revenue as double) as revenue from customer_segments where is_active"
    )["revenue"].sort_values(ascending=False, ignore_index=True)
    shares = np.interp(np.arange(1, 11) / 10 * len(revenue), np.arange(len(revenue) + 1), [0, *revenue.cumsum()])
    assert actual["cumulative_revenue_ratio"].to_numpy() == pytest.approx(shares / revenue.sum())
    differences = np.abs(revenue.to_numpy()[:, None] - revenue.to_numpy()[None, :]).mean()
    assert actual["gini"].to_numpy() == pytest.approx(differences / (2 * revenue.mean()))


def test_the_revenue_of_grades_is_that_of_their_customers(complete_journey):
    actual = complete_journey.query("from grade_revenue order by as_of_date, horizon_months, grade")
    customers = complete_journey.query("from intermediate.int_customers__followed").astype(
        {"net_revenue": float, "following_revenue": float}
    )
    keys = ["as_of_date", "horizon_months"]
    expected = customers.groupby([*keys, "grade"]).agg(
        customer_count=("customer_id", "count"), net=("net_revenue", "sum"), following=("following_revenue", "sum")
    )
    shares = expected / expected.groupby(level=keys).transform("sum")
    assert actual["customer_count"].tolist() == expected["customer_count"].tolist()
    for ratio, of in {
        "customer_ratio": "customer_count",
        "net_revenue_ratio": "net",
        "following_revenue_ratio": "following",
    }.items():
        assert actual[ratio].to_numpy() == pytest.approx(shares[of].to_numpy())
