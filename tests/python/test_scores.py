"""Properties of the scoring SQL on made-up customers: each shop is one as-of date of one small database."""

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from independent_rfm import scores

MODELS = [
    "int_customers__due",
    "int_metric_values__counted",
    "int_metric_values__ranked",
    "int_cut_points__placed",
    "int_metric_values__referenced",
    "int_metric_values__scored",
    "int_customers__ranked",
    "int_customers__scored",
]
REFERENCE_DATE = pd.Timestamp("2017-01-31")
METRICS = {"recency": "recency_days", "frequency": "order_count", "monetary": "net_revenue"}


@pytest.fixture(scope="module")
def score(project):
    """A function from customers (as_of_date, recency_days, order_count, net_revenue) to their scores."""
    compiled = project.compiled(MODELS)
    connection = duckdb.connect()
    connection.execute("create schema intermediate")

    def run(customers: pd.DataFrame) -> pd.DataFrame:
        rows = customers.assign(
            customer_id=customers.index.astype(str), is_active=True, score_reference_date=REFERENCE_DATE
        )
        dates = rows[["as_of_date", "score_reference_date"]].drop_duplicates()
        connection.register("rows", rows)
        connection.register("dates", dates)
        connection.execute(
            "create or replace table intermediate.int_customers__measured as select * replace ("
            "as_of_date::date as as_of_date, score_reference_date::date as score_reference_date, "
            "net_revenue::decimal(18, 2) as net_revenue) from rows"
        )
        for name in ("int_as_of_dates__planned", "int_as_of_dates__due"):
            connection.execute(
                f"create or replace table intermediate.{name} as "
                "select as_of_date::date as as_of_date, score_reference_date::date as score_reference_date, "
                "'segments' as memory from dates"
            )
        for name in MODELS:
            connection.execute(f"create or replace table intermediate.{name} as {compiled[name]}")
        scored = connection.execute("select * from intermediate.int_customers__scored order by customer_id::int").df()
        return scored.set_index(customers.index)

    yield run
    connection.close()


def shop(customers: list[tuple[int, int, float]], date: pd.Timestamp = REFERENCE_DATE) -> pd.DataFrame:
    rows = pd.DataFrame(customers, columns=["recency_days", "order_count", "net_revenue"])
    return rows.assign(as_of_date=date)


customers = st.lists(
    st.tuples(st.integers(1, 30), st.integers(1, 6), st.integers(-500, 5000).map(lambda cents: cents / 100)),
    min_size=1,
    max_size=25,
)


def test_the_worked_example_typed_in_as_numbers(score):
    scored = score(shop([(1, count, 10.0) for count in (1, 1, 1, 1, 1, 2, 3, 6)]))
    assert list(scored["frequency_score"]) == [1, 1, 1, 1, 1, 2, 4, 5]
    percentiles = scored["frequency_numerator"] / scored["denominator"]
    assert list(percentiles) == [0.3125] * 5 + [0.6875, 0.8125, 0.9375]
    # Recency and money are equal for all: midrank .5, a sixth of the score each.
    assert list(scored["recency_points"].astype(float)) == [16.666667] * 8
    expected = [round(100 * (0.5 + percentile + 0.5) / 3, 6) for percentile in percentiles]
    assert list(scored["rfm_score"].astype(float)) == expected


@settings(max_examples=60, deadline=None)
@given(customers, st.data())
def test_getting_better_on_one_metric_never_lowers_a_score(score, rows, data):
    position = data.draw(st.integers(0, len(rows) - 1))
    metric = data.draw(st.sampled_from(list(METRICS)))
    gain = data.draw(st.integers(1, 10))
    before, after = shop(rows), shop(rows, REFERENCE_DATE + pd.DateOffset(months=1))
    if metric == "recency":
        after.loc[position, "recency_days"] = max(1, after.loc[position, "recency_days"] - gain)
    else:
        after.loc[position, METRICS[metric]] += gain

    scored = score(pd.concat([before, after], ignore_index=True))
    old, new = scored.iloc[position], scored.iloc[len(rows) + position]
    for column in [f"{name}_score" for name in METRICS] + ["rfm_score", "rfm_score_fixed"]:
        assert new[column] >= old[column], column
    assert new[f"{metric}_points"] >= old[f"{metric}_points"]


@settings(max_examples=60, deadline=None)
@given(customers)
def test_equal_customers_score_the_same_and_the_mean_score_is_fifty(score, rows):
    scored = score(shop(rows))
    for metric, column in METRICS.items():
        assert (scored.groupby(column)[f"{metric}_score"].nunique() == 1).all()
        worst_to_best = -scored[column] if metric == "recency" else scored[column]
        assert list(scored[f"{metric}_score"]) == list(scores(worst_to_best.astype(float).to_numpy()))
    # Rounded at the sixth decimal, by half a millionth at most.
    assert abs(scored["rfm_score"].astype(float).mean() - 50) < 1e-6


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 40), st.integers(1, 40))
def test_who_bought_once_scores_one_where_that_is_the_crowd(score, one_time_count, other_count):
    rows = [(5, 1, 10.0)] * one_time_count + [(5, 2 + n % 4, 20.0) for n in range(other_count)]
    scored = score(shop(rows))
    if 5 * one_time_count > len(rows):
        assert set(scored.loc[scored["order_count"] == 1, "frequency_score"]) == {1}
        assert scored.loc[scored["order_count"] > 1, "frequency_score"].min() >= 2


def test_the_fixed_score_is_the_place_among_the_reference_customers(score):
    then = shop([(day, 1, 10.0) for day in range(1, 201)])
    now = shop([(1, 1, 10.0), (300, 1, 10.0)], REFERENCE_DATE + pd.DateOffset(months=1))
    scored = score(pd.concat([then, now], ignore_index=True)).iloc[-2:]
    # 200 customers, one a day: the best lies above all 99 cut points, the other below all; frequency and money tie.
    assert list(scored["recency_reference_numerator"]) == [199, 1]
    assert list(scored["frequency_reference_numerator"]) == [100, 100]
    assert list(scored["rfm_score_fixed"].astype(float)) == [
        round(100 * (0.995 + 0.5 + 0.5) / 3, 6),
        round(100 * (0.005 + 0.5 + 0.5) / 3, 6),
    ]
