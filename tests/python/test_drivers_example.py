"""Why revenue of the example changed: against pandas, and against figures that a prototype had found before the project did."""

import numpy as np
import pandas as pd
import pytest

from shops import complete_journey_lines, on_the_shops_clocks

FACTORS = ["orders", "items", "price"]


@pytest.fixture(scope="module")
def lines():
    return complete_journey_lines()


def weights(now, before):
    return np.where(now == before, now, (now - before) / np.log(now / before))


def by_customer(rows: pd.DataFrame, *, purchases_only: bool) -> pd.DataFrame:
    """Orders, lines and money; a basket of free goods alone is no purchase."""
    money = rows.groupby("basket_id")["sales_value"].transform("sum")
    baskets = rows["basket_id"].where((money > 0) | (not purchases_only))
    customers = rows.groupby("household_id")
    return pd.DataFrame(
        {
            "orders": baskets.groupby(rows["household_id"]).nunique(),
            "items": customers.size(),
            "revenue": customers["sales_value"].sum(),
        }
    )


def quarters_bridged(now: pd.DataFrame, before: pd.DataFrame, *, purchases_only: bool = True) -> dict[str, float]:
    """New and returning together, lost, and what the kept customers did; then the same by averages of the whole."""
    now, before = (by_customer(rows, purchases_only=purchases_only) for rows in (now, before))
    kept, kept_before = now[now.index.isin(before.index)], before[before.index.isin(now.index)]
    is_sound = (kept["revenue"] > 0) & (kept_before["revenue"] > 0)
    kept, kept_before = kept[is_sound], kept_before[is_sound]
    weight = weights(kept["revenue"].to_numpy(), kept_before["revenue"].to_numpy())

    def split(after: pd.DataFrame | pd.Series, earlier: pd.DataFrame | pd.Series, weight) -> list[float]:
        growths = [
            after["orders"] / earlier["orders"],
            (after["items"] / after["orders"]) / (earlier["items"] / earlier["orders"]),
            (after["revenue"] / after["items"]) / (earlier["revenue"] / earlier["items"]),
        ]
        return [float(np.sum(weight * np.log(growth))) for growth in growths]

    whole, whole_before = now.sum(), before.sum()
    weight_of_whole = float(weights(np.array([whole["revenue"]]), np.array([whole_before["revenue"]]))[0])
    heads = np.log(len(now) / len(before)) * weight_of_whole
    frequency, items, price = split(whole, whole_before, weight_of_whole)
    return {
        "joined": now.loc[~now.index.isin(before.index), "revenue"].sum(),
        "lost": -before.loc[~before.index.isin(now.index), "revenue"].sum(),
        **dict(zip(FACTORS, split(kept, kept_before, weight), strict=True)),
        "customers": heads,
        "frequency": frequency - heads,
        "shop_items": items,
        "shop_price": price,
    }


def test_pandas_finds_the_figures_of_the_prototype(lines):
    """Third to fourth quarter of 2017, in UTC and with every basket a purchase, as the prototype had it; what the next test compares with is therefore right."""
    quarter = lines["transaction_timestamp"].dt.to_period("Q")
    found = quarters_bridged(lines[quarter == "2017Q4"], lines[quarter == "2017Q3"], purchases_only=False)
    expected = {"joined": 10_975, "lost": -10_696, "orders": 10_525, "items": 16_947, "price": 16_967}
    expected |= {"customers": 3_532, "frequency": -25_859, "shop_items": 43_693, "shop_price": 23_351}
    assert {name: round(value) for name, value in found.items()} == expected


def test_the_bridge_and_the_whole_are_those_of_pandas(lines, complete_journey):
    quarter = on_the_shops_clocks(lines).dt.to_period("Q")
    expected = quarters_bridged(lines[quarter == "2017Q4"], lines[quarter == "2017Q3"])
    where = "as_of_date = date '2017-12-31' and comparison = 'quarter_before'"
    bridge = complete_journey.query(
        f"select term, revenue_change::double as change from revenue_bridge where {where}"
    ).set_index("term")["change"]
    assert bridge["new"] + bridge["returning"] == pytest.approx(expected["joined"], abs=0.005)
    assert bridge["lost"] == pytest.approx(expected["lost"], abs=0.005)
    # Rounded for each of 2,232 customers, the rest on the largest term of each.
    assert bridge[FACTORS].to_numpy() == pytest.approx([expected[factor] for factor in FACTORS], abs=2)
    (whole,) = complete_journey.query(
        f"select columns('_change')::double from revenue_drivers where dimension = 'whole' and {where}"
    ).to_dict("records")
    assert whole["customers_change"] == pytest.approx(expected["customers"], abs=0.02)
    by_days = whole["frequency_change"] + whole["trading_days_change"]
    assert by_days == pytest.approx(expected["frequency"], abs=0.03)
    assert whole["items_change"] == pytest.approx(expected["shop_items"], abs=0.02)
    assert whole["price_change"] == pytest.approx(expected["shop_price"], abs=0.02)


def test_the_shop_was_closed_on_one_day_and_that_is_a_factor_of_its_own(complete_journey):
    """No other day of the year is without a purchase: Christmas makes 91 trading days of the 92 of the fourth quarter."""
    days = complete_journey.query(
        "select trading_days, trading_days_before from intermediate.int_driver_slices__measured "
        "where as_of_date = date '2017-12-31' and comparison = 'quarter_before'"
    )
    assert days.drop_duplicates().to_numpy().tolist() == [[91, 92]]


def test_every_dimension_adds_up_at_every_month_end(complete_journey):
    sums = complete_journey.query("""
        select as_of_date, comparison, dimension, sum(revenue_change) as change, sum(net_revenue) as revenue,
            sum(customers_change + trading_days_change + frequency_change + mix_change + items_change + price_change
                + unexplained_change) as explained
        from revenue_drivers group by all""")
    assert (sums["change"] == sums["explained"]).all()
    assert (sums.groupby(["as_of_date", "comparison"])[["change", "revenue"]].nunique() == 1).all(axis=None)
    counts = sums.groupby("comparison")["as_of_date"].nunique()
    assert counts.to_dict() == {"month_before": 11, "quarter_before": 7}
    falls = complete_journey.query("select count(*) as n, sum(revenue_change) as change from revenue_falls")
    drivers = complete_journey.query("select count(*) as n, sum(revenue_change) as change from revenue_drivers")
    assert falls.to_numpy().tolist() == drivers.to_numpy().tolist()
