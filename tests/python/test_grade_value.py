"""Whether a predictor beats money: against scipy, and on made-up customers of whom the truth is known."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from segment_lib.value import predictive_values


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
    end = pd.Timestamp("2017-12-31")
    for (date, months), column in {
        (date, months): f"following_revenue_{months}m"
        for date in pd.to_datetime(rows["as_of_date"].unique())
        for months in (1, 3, 6)
    }.items():
        actual = rows[pd.to_datetime(rows["as_of_date"]) == date].set_index("customer_id")[column].astype("float64")
        last = date + pd.offsets.MonthEnd(months)
        if last > end:
            assert actual.isna().all()
            continue
        inside = orders[(pd.to_datetime(orders["order_date"]) > date) & (pd.to_datetime(orders["order_date"]) <= last)]
        expected = inside.groupby("customer_id")["revenue"].sum().reindex(actual.index, fill_value=0)
        assert actual.to_numpy() == pytest.approx(expected.to_numpy(), abs=0.005)
