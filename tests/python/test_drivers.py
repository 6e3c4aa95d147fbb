"""Why revenue changed: contributions against published figures, pandas and planted causes; noise against shops in which nothing happens."""

import itertools
import shutil

import duckdb
import numpy as np
import pandas as pd
import pytest
import scipy.stats

from deliveries import COLUMNS, declared
from driver_noise import COMPARISONS, findings, stationary_slices
from projects import failures
from segment_lib.drivers import correlations, noise
from shops import complete_columns, on_the_shops_clocks

TABLES = ["revenue_drivers", "revenue_bridge", "revenue_falls"]
TERMS = ["customers", "trading_days", "frequency", "mix", "items", "price"]
DEPARTMENTS = ["bakery", "dairy", "fruit", "meat"]


def products(count: int = 8) -> pd.DataFrame:
    """Products 1 to count, two in each department; the other columns are there and say little."""
    numbers = np.arange(1, count + 1)
    return pd.DataFrame(
        {
            "product_id": numbers,
            "manufacturer_id": 1,
            "department": [DEPARTMENTS[number // 2 % 4] for number in numbers - 1],
            "brand": np.where(numbers % 2 == 1, "National", "Private"),
            "product_category": [f"category {number}" for number in numbers],
            "product_type": "any",
            "package_size": "1",
        }
    )


def lines_from(rows: list[tuple]) -> pd.DataFrame:
    """Lines from (customer, order, date, store, product, amount); times are noon in New York."""
    columns = ["household_id", "basket_id", "date", "store_id", "product_id", "sales_value"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["transaction_timestamp"] = pd.to_datetime(frame["date"]) + pd.Timedelta(hours=17)
    lines = complete_columns(frame)
    return lines.assign(
        store_id=frame["store_id"].astype("Int64"), product_id=frame["product_id"].astype("Int64"), quantity=1
    )


def build(project, lines: pd.DataFrame, settings: dict | None = None, *, tested: bool = True):
    return project.build({"transactions": lines, "products": products()}, settings, only=TABLES, tested=tested)


def numbers_of(shop, table: str) -> pd.DataFrame:
    """A table with its decimals as doubles."""
    return shop.table(table).assign(
        **{
            name: lambda rows, name=name: rows[name].astype("float64")
            for name in shop.query(f"select column_name from (describe {table}) where column_type like 'DECIMAL%'")[
                "column_name"
            ]
        }
    )


def log_mean(now, before):
    """The logarithmic mean, by its definition."""
    now, before = np.asarray(now, dtype=float), np.asarray(before, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(now == before, now, (now - before) / np.log(now / before))


# Published figures: the example of the R package LMDIR, two subcategories of three factors in four years.
LMDIR = [
    [(1, 10, 2), (4, 5, 3)],
    [(4, 5, 3), (5, 6, 4)],
    [(8, 2, 4), (5, 7, 5)],
    [(10, 1, 5), (6, 8, 6)],
]
LMDIR_CHANGES = [
    (69.79006598, -9.455125793, 39.66505981),
    (42.96021467, -34.31902656, 50.3588119),
    (54.01064234, -9.021284671, 54.01064234),
]


def test_the_bridge_gives_the_figures_that_lmdir_publishes(project):
    """Its factors are orders, items an order and money an item; money in millions, so that a cent is the eighth digit."""
    rows, order = [], itertools.count(1)
    for month, customers in enumerate(LMDIR, start=1):
        for customer, (orders, items, price) in enumerate(customers, start=1):
            for _ in range(orders):
                number = next(order)
                rows += [(customer, number, f"2017-{month:02d}-10", 1, 1, price * 1e6)] * items
    rows += [(3, 0, "2017-01-01", 1, 1, 1.0), (3, -1, "2017-04-30", 1, 1, 1.0)]
    bridge = numbers_of(build(project, lines_from(rows)), "revenue_bridge")
    bridge = bridge[bridge["comparison"] == "month_before"]
    for date, expected in zip(["2017-02-28", "2017-03-31", "2017-04-30"], LMDIR_CHANGES, strict=True):
        terms = bridge[bridge["as_of_date"] == date].set_index("term")["revenue_change"]
        assert terms[["orders", "items", "price"]].to_numpy() / 1e6 == pytest.approx(np.array(expected), abs=6e-8)
    # The views disagree where somebody else decides: the averages of the shop have the third customer in them.
    assert set(bridge["term"]) == {"new", "returning", "lost", "orders", "items", "price", "unexplained"}


def messy_lines(seed: int = 5) -> pd.DataFrame:
    """Fifteen months of random orders; slices enter (meat in May, store 3 in June), leave (bakery in September) and go negative."""
    random = np.random.default_rng(seed)
    rows, order, last_day = [], itertools.count(1), pd.Timestamp("2017-12-31")
    for month in pd.date_range("2016-10-01", periods=15, freq="MS"):
        for customer in range(1, 41):
            for _ in range(random.poisson(1.2)):
                day, number = month + pd.Timedelta(days=int(random.integers(month.days_in_month))), next(order)
                store = int(random.choice([1, 2, 3] if month >= pd.Timestamp("2017-06-01") else [1, 2]))
                for product in random.choice(8, size=random.integers(1, 4), replace=False) + 1:
                    department = DEPARTMENTS[(product - 1) // 2 % 4]
                    if (department == "meat" and month < pd.Timestamp("2017-05-01")) or (
                        department == "bakery" and month >= pd.Timestamp("2017-09-01")
                    ):
                        continue
                    amount = round(float(random.lognormal(2, 0.8)), 2)
                    rows.append((customer, number, day, store, product, amount))
                    if random.random() < 0.08:
                        rows.append(
                            (customer, number, min(day + pd.Timedelta(days=3), last_day), store, product, -amount)
                        )
    # More fruit is returned in March 2017 than bought, and in July store 2 takes back more than it sells.
    rows += [(50, next(order), "2017-03-15", 1, 5, -9000.0), (51, next(order), "2017-07-15", 2, 3, -9000.0)]
    rows += [(52, next(order), "2016-10-01", 1, 1, 3.0), (52, next(order), "2017-12-31", 1, 5, 3.0)]
    return lines_from(rows)


def months_compared(first: str, last: str):
    """Month end, comparison and the months of both periods, all within the data."""
    months = pd.period_range(first, last, freq="M")
    for month, (comparison, (count, back)) in itertools.product(months, COMPARISONS.items()):
        now = [month - number for number in range(count)]
        before = [earlier - back for earlier in now]
        if min(before) >= months[0]:
            yield month, comparison, now, before


def expected_drivers(lines: pd.DataFrame, goods: pd.DataFrame) -> pd.DataFrame:
    """Contributions of the dimensions that need no segments, recomputed from the lines in floating point."""
    lines = lines.assign(day=on_the_shops_clocks(lines).dt.normalize()).merge(
        goods[["product_id", "department", "brand"]], on="product_id", how="left"
    )
    lines = lines.assign(
        month=lines["day"].dt.to_period("M"),
        channel=lines["store_id"].astype(str),
        weekday=(lines["day"].dt.weekday + 1).astype(str) + "_" + lines["day"].dt.day_name().str.lower(),
        whole="whole",
        item=(lines["sales_value"] >= 0).astype(int),
        order=lines["household_id"].astype(str) + "/" + lines["basket_id"].astype(str),
    )
    money = lines.groupby(["order", "day"])["sales_value"].transform("sum")
    first_day = lines["day"].where(money > 0.001).groupby(lines["order"]).transform("min")
    lines["purchase"] = lines["order"].where(lines["day"] == first_day)

    def counts(rows):
        purchases = rows.dropna(subset="purchase")
        return {
            "C": purchases["household_id"].nunique(),
            "O": purchases["purchase"].nunique(),
            "I": rows["item"].sum(),
            "R": rows["sales_value"].sum().round(2),
            "days": purchases["day"].nunique(),
        }

    found = []
    for month, comparison, now, before in months_compared(lines["month"].min(), lines["month"].max()):
        sides = [lines[lines["month"].isin(side)] for side in (now, before)]
        shop = [counts(side) for side in sides]
        calendar = [sum(period.days_in_month for period in side) for side in (now, before)]
        is_busy = all(each["O"] >= 10 * each["days"] > 0 for each in shop)
        days = [each["days"] for each in shop] if is_busy else calendar
        for dimension in ["whole", "channel", "weekday", "department", "brand"]:
            of_lines = dimension in ("department", "brand")
            for slice_ in sorted(set(sides[0][dimension]) | set(sides[1][dimension])):
                parts = [side[side[dimension] == slice_] for side in sides]
                own = [counts(part) for part in parts]
                row = {"as_of_date": month.end_time.normalize(), "comparison": comparison}
                row |= {"dimension": dimension, "slice": slice_, "change": own[0]["R"] - own[1]["R"]}
                row |= dict.fromkeys([f"{term}_change" for term in TERMS] + ["unexplained_change"], 0.0)
                positive = [each["R"] > 0.001 for each in own]
                counted = all(
                    each["I"] > 0 and whole["O"] > 0 and (of_lines or each["O"] > 0)
                    for each, whole in zip(own, shop, strict=True)
                )
                if parts[1].empty and positive[0]:
                    row |= {"state": "entered", "mix_change": row["change"]}
                elif parts[0].empty and positive[1]:
                    row |= {"state": "left", "mix_change": row["change"]}
                elif all(positive) and counted:
                    share, rate = ("I", "O") if of_lines else ("O", "C")
                    factors = []
                    for each, whole, day in zip(own, shop, days, strict=True):
                        items = whole["I"] / whole["O"] if of_lines else each["I"] / each["O"]
                        mix = each[share] / whole[share]
                        factors.append(
                            [whole["C"], day, whole["O"] / whole["C"] / day, mix, items, each["R"] / each["I"]]
                        )
                    assert rate and np.prod(factors[0]) == pytest.approx(own[0]["R"])
                    weights = log_mean(own[0]["R"], own[1]["R"]) * np.log(np.divide(*factors))
                    row |= {"state": "decomposed"} | {
                        f"{term}_change": weight for term, weight in zip(TERMS, weights, strict=True)
                    }
                else:
                    row |= {"state": "not_decomposable", "unexplained_change": row["change"]}
                found.append(row)
    return pd.DataFrame(found)


@pytest.fixture(scope="module")
def messy(project):
    lines = messy_lines()
    return lines, build(project, lines)


def test_contributions_are_those_that_pandas_finds(messy):
    lines, shop = messy
    expected = expected_drivers(lines, products())
    key = ["as_of_date", "comparison", "dimension", "slice"]
    actual = numbers_of(shop, "revenue_drivers")
    actual = actual[actual["dimension"].isin(expected["dimension"].unique())]
    both = actual.merge(expected, on=key, suffixes=("", "_expected"), validate="1:1")
    assert len(both) == len(actual) == len(expected)
    assert (both["state"] == both["state_expected"]).all()
    assert {"decomposed", "entered", "left", "not_decomposable"} == set(both["state"])
    for term in [*TERMS, "unexplained"]:
        # Each is rounded to a cent, and one of them has what rounding left over of six.
        difference = both[f"{term}_change"] - both[f"{term}_change_expected"]
        assert difference.abs().max() <= 0.036, term


def test_every_dimension_and_the_bridge_add_up_to_the_cent(messy):
    _, shop = messy
    drivers = shop.query("""
        select comparison, dimension, as_of_date, sum(revenue_change) as revenue_change,
            sum(customers_change + trading_days_change + frequency_change + mix_change + items_change + price_change
                + unexplained_change) as explained
        from revenue_drivers group by all""")
    assert (drivers["revenue_change"] == drivers["explained"]).all()
    assert (drivers.groupby(["comparison", "as_of_date"])["revenue_change"].nunique() == 1).all()
    assert set(drivers["comparison"]) == set(COMPARISONS)
    assert {"segment", "grade", "cluster", "channel", "weekday", "department", "whole"} <= set(drivers["dimension"])
    bridge = shop.query(
        "select comparison, as_of_date, sum(revenue_change) as explained from revenue_bridge group by all"
    )
    both = bridge.merge(drivers[drivers["dimension"] == "whole"], on=["comparison", "as_of_date"], validate="1:1")
    assert len(both) == len(bridge) == 14 + 10 + 3
    assert (both["explained_x"] == both["revenue_change"]).all()


def test_the_data_tests_notice_a_missing_cent(project, messy):
    """What they compare is changed by a cent in a copy, and they fail."""
    _, shop = messy
    shutil.copy(shop.path, project.database)
    with duckdb.connect(str(project.database)) as connection:
        connection.sql("update revenue_drivers set price_change = price_change + 0.01 where dimension = 'brand'")
        connection.sql("update revenue_bridge set revenue_change = revenue_change + 0.01 where term = 'lost'")
    result = project.invoke(
        [
            "test",
            "--select",
            "test_name:none",
            "contributions_add_up_to_the_change",
            "the_bridge_adds_up_to_the_change",
        ],
        {"show_summary": False},
    )
    project.database.unlink()
    assert not result.success
    failed = failures(result)
    assert "contributions_add_up_to_the_change" in failed and "the_bridge_adds_up_to_the_change" in failed


def steady_lines(month_count: int = 14) -> pd.DataFrame:
    """The same orders on the same days of every month: 90 customers with 3, 6 or 9 orders, each of two departments or one."""
    rows, order = [], itertools.count(1)
    for month in pd.date_range("2016-11-01", periods=month_count, freq="MS"):
        for customer in range(90):
            for number in range(3 * (1 + customer % 3)):
                day, basket = month + pd.Timedelta(days=(customer + 3 * number) % 28), next(order)
                for product in (1 + customer % 8, 1 + (customer + 3) % 8):
                    amount = 5 + customer % 7 + (20 if customer % 3 == 2 and customer % 2 else 0)
                    rows.append((customer, basket, day, 1 + customer % 3, product, float(amount)))
    last = pd.Timestamp("2016-11-01") + pd.DateOffset(months=month_count) - pd.Timedelta(days=1)
    rows.append((0, next(order), last, 1, 1, 1.0))
    return lines_from(rows)


CHEAPER = pd.Timestamp("2017-10-01")
FEWER = pd.Timestamp("2017-12-01")


@pytest.fixture(scope="module")
def cheaper(project):
    """In October 2017 dairy costs a tenth less."""
    lines = steady_lines()
    is_planted = (on_the_shops_clocks(lines).dt.to_period("M") == CHEAPER.to_period("M")) & lines["product_id"].isin(
        [3, 4]
    )
    lines.loc[is_planted, "sales_value"] = (lines["sales_value"] * 0.9).round(2)
    return lines, build(project, lines)


def first_cause(shop, date: str) -> dict:
    falls = numbers_of(shop, "revenue_falls")
    falls = falls[(falls["as_of_date"] == date) & (falls["comparison"] == "month_before") & (falls["change_rank"] == 1)]
    (row,) = falls[~falls["dimension"].isin(["whole", "weekday"])].to_dict("records")
    return row


def drivers_of(shop, date: str, dimension: str, slice_: str) -> dict:
    rows = numbers_of(shop, "revenue_drivers")
    chosen = (rows["as_of_date"] == date) & (rows["comparison"] == "month_before")
    (row,) = rows[chosen & (rows["dimension"] == dimension) & (rows["slice"] == slice_)].to_dict("records")
    return row


def test_a_tenth_off_in_one_department_comes_first_with_its_size(cheaper):
    lines, shop = cheaper
    before = lines[
        (on_the_shops_clocks(lines).dt.to_period("M") == CHEAPER.to_period("M") - 1) & lines["product_id"].isin([3, 4])
    ]["sales_value"].sum()
    cause = first_cause(shop, "2017-10-31")
    assert (cause["dimension"], cause["slice"]) == ("department", "dairy")
    assert cause["revenue_change"] == pytest.approx(-0.1 * before, rel=0.02)
    assert cause["share_of_change"] == pytest.approx(1, rel=0.02)
    assert cause["change_low"] < cause["revenue_change"] < cause["change_high"] < 0
    assert cause["is_significant"]
    assert drivers_of(shop, "2017-10-31", "department", "dairy")["price_change"] == pytest.approx(
        -0.1 * before, rel=0.02
    )


def test_a_third_of_the_orders_of_a_segment_comes_first_with_its_size(project, cheaper):
    lines, shop = cheaper
    members = shop.query(
        "select customer_id, rfm_segment from customer_segment_history where as_of_date = date '2017-11-30'"
    )
    sizes = members["rfm_segment"].value_counts()
    segment = sizes[sizes.between(8, 45)].index[0]
    chosen = members.loc[members["rfm_segment"] == segment, "customer_id"].astype(int)
    december = lines[(on_the_shops_clocks(lines).dt.to_period("M") == FEWER.to_period("M"))]
    orders = december[december["household_id"].isin(chosen)].drop_duplicates("basket_id").sort_values("basket_id")
    gone = orders[orders.groupby("household_id").cumcount() % 3 == 0]["basket_id"]
    before = lines[
        (on_the_shops_clocks(lines).dt.to_period("M") == FEWER.to_period("M") - 1) & lines["household_id"].isin(chosen)
    ]["sales_value"].sum()

    fewer = build(project, lines[~lines["basket_id"].isin(gone)], tested=False)
    cause = first_cause(fewer, "2017-12-31")
    assert (cause["dimension"], cause["slice"]) == ("segment", segment)
    assert cause["revenue_change"] == pytest.approx(-before / 3, rel=0.02)
    assert cause["change_low"] < cause["revenue_change"] < cause["change_high"] < 0
    driver = drivers_of(fewer, "2017-12-31", "segment", segment)
    # The days of the calendar and the frequency by day are two sides of the same orders.
    by_orders = (
        driver["customers_change"] + driver["trading_days_change"] + driver["frequency_change"] + driver["mix_change"]
    )
    assert by_orders == pytest.approx(-before / 3, rel=0.02)


ODD = {
    "one month": [(customer, customer, "2017-03-05", 1, 1, 5.0) for customer in range(1, 9)],
    "one customer": [(1, month, f"2017-{month:02d}-01", 1, 1, 5.0) for month in range(1, 5)],
    "returns only": [
        (customer, customer, date, 1, 1, -5.0)
        for customer, date in enumerate(["2017-01-01", "2017-02-03", "2017-03-31"])
    ],
    "a month of returns only": [
        (1, 1, "2017-01-01", 1, 1, 9.0),
        (1, 2, "2017-02-10", 1, 1, -5.0),
        (2, 3, "2017-03-31", 1, 2, 7.0),
    ],
}


@pytest.mark.parametrize("name", list(ODD))
def test_an_odd_shop_has_tables_that_are_empty_or_small(project, name):
    shop = build(project, lines_from(ODD[name]))
    drivers = shop.table("revenue_drivers")
    assert len(shop.table("revenue_falls")) == len(drivers)
    if name == "one month":
        assert drivers.empty and shop.table("revenue_bridge").empty
    if name == "one customer":
        assert set(drivers["slice"]) >= {"whole", "bakery", "1"}
        assert (drivers.query("dimension == 'whole' and comparison == 'month_before'")["state"] == "decomposed").all()
    if "returns" in name:
        assert "not_decomposable" in set(drivers["state"])


@pytest.mark.long
def test_a_source_without_products_has_its_own_dimensions_units_and_factors(project, tmp_path):
    """Pieces are counted, regions are those of the customers, and what the shop spends moves with what it sells."""
    random = np.random.default_rng(6)
    rows, factors = [], []
    for month in pd.date_range("2020-01-01", periods=28, freq="MS"):
        spend = int(random.integers(10, 40))
        factors.append((f"{month:%Y-%m-%d}", "spend", spend))
        rows += [
            (
                str(number % 20),
                f"{month:%m}{number}",
                month + pd.Timedelta(days=number % 27),
                2.0 + number % 2,
                1 + number % 3,
            )
            for number in range(spend)
        ]
    rows.append(("0", "end", pd.Timestamp("2022-04-30"), 1.0, 1))
    lines = pd.DataFrame(rows, columns=["Customer No", "Order", "Paid at", "Total", "Pieces"])
    lines.to_csv(tmp_path / "orders.csv", index=False)
    pd.DataFrame(factors, columns=["Month", "Factor", "Value"]).to_csv(tmp_path / "factors.csv", index=False)
    people = pd.DataFrame({"No": [str(number) for number in range(20)], "Land": ["north", "south"] * 10})
    people.to_csv(tmp_path / "people.csv", index=False)
    columns = {**COLUMNS, "quantity": "Pieces"}
    columns.pop("product_id")
    settings = declared(
        {"location": str(tmp_path / "orders.csv")},
        columns=columns,
        customers={"location": str(tmp_path / "people.csv"), "columns": {"customer_id": "No", "region": "Land"}},
        business_factors={
            "location": str(tmp_path / "factors.csv"),
            "columns": {"month": "Month", "factor": "Factor", "value": "Value"},
        },
    )
    shop = project.build(
        None,
        {**settings, "driver_item_measure": "units", "driver_dimensions": ["region", "department", "weekday"]},
        only=[*TABLES, "revenue_factor_correlations"],
        tested=True,
    )
    drivers = shop.table("revenue_drivers")
    assert set(drivers["dimension"]) == {"whole", "region", "weekday"}
    assert set(drivers.query("dimension == 'region'")["slice"]) == {"north", "south"}
    assert set(drivers["comparison"]) == set(COMPARISONS)
    pieces = shop.query("select sum(item_count) as n from intermediate.int_driver_lines__summed")["n"][0]
    assert float(pieces) == lines["Pieces"].sum()
    (found,) = shop.table("revenue_factor_correlations").to_dict("records")
    assert (found["dimension"], found["factor"], found["change_count"]) == ("whole", "spend", 26)
    assert found["rank_correlation"] > 0.9 and found["ridge_effect"] > 0.9


@pytest.mark.parametrize("swing", [0.0, 0.05])
def test_of_the_months_of_a_stationary_shop_at_most_a_twentieth_has_a_finding(swing):
    """benchmarks/driver_noise.py has longer runs and other shops."""
    found = findings(stationary_slices(1, swing=swing))
    months = found.groupby("as_of_date")["is_significant"].max()
    assert len(months) > 45
    assert months.mean() <= 0.05


def test_a_planted_fall_is_found_by_the_p_value():
    found = findings(stationary_slices(2, customer_count=3000, month_count=30, fall=0.6))
    last = found[found["as_of_date"] == found["as_of_date"].max()]
    assert set(last.loc[last["is_significant"], "slice"]) == {"05"}


def test_a_change_is_compared_with_the_past_and_with_its_own_bootstrap():
    """By hand: six earlier changes of 1 and -1 in turn, whose bootstraps say 0.5, so that the past varies 4.8 times as much."""
    dates = pd.date_range("2017-01-01", periods=7, freq="MS") + pd.offsets.MonthEnd(0)
    bands = pd.DataFrame(
        {
            "as_of_date": dates,
            "comparison": "year_before",
            "dimension": "whole",
            "slice": "whole",
            "revenue_change": [1.0, -1, 1, -1, 1, -1, 4],
            "change_error": 0.5,
            "group_count": 64,
        }
    )
    shops = pd.DataFrame({"as_of_date": dates, "comparison": "year_before", "mean_revenue": 1.0})
    tested = noise.change_p_values(bands, shops)
    assert tested["p_value"].isna().to_list() == [True] * 6 + [False]
    expected = 2 * scipy.stats.t.sf(4 / (0.5 * np.sqrt(1.2 / 0.25 * 7 / 6)), 5)
    assert tested["p_value"].iloc[-1] == pytest.approx(expected)
    assert tested["p_adjusted"].iloc[-1] == pytest.approx(expected)
    few = noise.change_p_values(bands.assign(group_count=7), shops)
    assert few["p_value"].isna().all()


def test_groups_of_customers_give_the_bands_of_a_bootstrap_by_customer():
    random = np.random.default_rng(4)
    changes = random.normal(1, 30, 4000) * random.lognormal(0, 1, 4000)
    groups = random.integers(0, noise.GROUP_COUNT, 4000)
    frame = pd.DataFrame({"customer_group": groups, "revenue_change": changes}).groupby("customer_group").sum()
    frame = frame.reset_index().assign(
        as_of_date=pd.Timestamp("2017-01-31"), comparison="month_before", dimension="a", slice="b"
    )
    (band,) = noise.noise_bands(frame, draw_count=2000, seed=1).to_dict("records")
    drawn = [random.choice(changes, 4000).sum() for _ in range(2000)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    # A standard error from 64 groups is itself uncertain by 9 %.
    assert band["change_high"] - band["change_low"] == pytest.approx(high - low, rel=0.25)
    assert band["revenue_change"] == pytest.approx(changes.sum())


def test_the_order_of_rows_changes_no_digit():
    random = np.random.default_rng(8)
    dates = pd.date_range("2016-01-01", periods=14, freq="MS") + pd.offsets.MonthEnd(0)
    keys = itertools.product(dates, ["month_before"], ["whole", "department"], ["a", "b"], range(noise.GROUP_COUNT))
    slices = pd.DataFrame(list(keys), columns=[*noise.KEY, "customer_group"])
    slices = slices.assign(
        net_revenue=random.lognormal(3, 1, len(slices)), net_revenue_before=random.lognormal(3, 1, len(slices))
    )
    terms = slices.assign(term=slices["slice"], revenue_change=slices["net_revenue"] - 20)
    terms = terms.loc[
        terms["dimension"] == "whole", ["as_of_date", "comparison", "term", "customer_group", "revenue_change"]
    ]
    found = noise.noise_of_changes(slices, terms, seed=1)
    shuffled = noise.noise_of_changes(*(rows.sample(frac=1, random_state=1) for rows in (slices, terms)), seed=1)
    assert found["p_value"].notna().sum() > 10
    pd.testing.assert_frame_equal(found, shuffled, check_exact=True)


def test_adjusted_p_values_are_those_of_scipy():
    p_values = pd.Series([0.001, 0.2, 0.03, np.nan, 0.04, 0.9, 0.03])
    known = p_values.dropna()
    assert noise.adjusted_p_values(p_values).dropna().to_numpy() == pytest.approx(
        scipy.stats.false_discovery_control(known)
    )
    assert noise.adjusted_p_values(p_values).isna().to_list() == p_values.isna().to_list()


def test_a_factor_that_drives_revenue_is_correlated_and_one_that_only_grows_is_not():
    random = np.random.default_rng(3)
    rows = []
    for slice_, month in itertools.product(["a", "b", "c"], range(24)):
        staff = random.normal(10, 2)
        date = pd.Timestamp("2015-01-31") + pd.offsets.MonthEnd(month)
        revenue = 1000 + 10 * month + 50 * staff + random.normal(0, 20)
        for factor, value in [("staff", staff), ("years", month / 12)]:
            rows.append((date, "channel", slice_, factor, value + random.normal(0, 1e-9), revenue))
    panel = pd.DataFrame(rows, columns=["as_of_date", "dimension", "slice", "factor", "factor_value", "net_revenue"])
    found = correlations.correlations_of_factors(panel).set_index("factor")
    assert found.loc["staff", "rank_correlation"] > 0.9 and found.loc["staff", "p_adjusted"] < 0.001
    assert abs(found.loc["years", "rank_correlation"]) < 0.4
    assert found.loc["staff", "ridge_effect"] > 0.9 > 0.3 > abs(found.loc["years", "ridge_effect"])
    assert found["change_count"].to_list() == [69, 69] and found["slice_count"].to_list() == [3, 3]
    short = correlations.correlations_of_factors(panel[panel["as_of_date"] < "2015-06-01"].query("slice == 'a'"))
    assert short["rank_correlation"].isna().all() and short["ridge_effect"].isna().all()
    assert correlations.correlations_of_factors(panel.iloc[:0]).empty
