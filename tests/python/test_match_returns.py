"""Returns that take back an earlier order to the cent, against a program that keeps open orders on stacks."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pandas as pd
import pytest

from deliveries import declared
from projects import Shop

TABLES = [
    "orders",
    "cleaning_audit",
    "customer_segments",
    "customer_segment_history",
    "customer_windows",
    "rfm_cut_points",
    "segment_months",
    "segment_transitions",
]
COLUMNS = {"customer_id": "customer", "order_id": "order", "ordered_at": "time", "amount": "amount"}
LOOK_BACK_MONTHS = 3
FIRST_DAY, LAST_DAY, EARLIER_DAY = date(2024, 1, 1), date(2024, 9, 17), date(2024, 5, 31)
#: Few sums, one half of another and two a cent apart, so that returns often fit several orders or nearly one.
SUMS = [500, 1000, 1001]

# what happened, as (month-day, money, order if not one of its own) -> day of each purchase: when it is taken back
EXAMPLES = {
    "bought": ([("01-10", 10)], {"01-10": None}),
    "bought and returned": ([("01-10", 10), ("02-05", -10)], {"01-10": "02-05"}),
    "bought twice, the nearest returned": (
        [("01-10", 10), ("02-10", 10), ("03-05", -10)],
        {"01-10": None, "02-10": "03-05"},
    ),
    "two orders returned": (
        [("01-10", 10), ("02-10", 10), ("03-05", -10), ("04-05", -10)],
        {"01-10": "04-05", "02-10": "03-05"},
    ),
    "one order returned twice": ([("01-10", 10), ("02-10", -10), ("03-05", -10)], {"01-10": "02-10"}),
    "returned before it was bought": ([("01-10", -10), ("02-10", 10)], {"02-10": None}),
    "a return too many does not count later": (
        [("01-10", -10), ("02-10", 10), ("03-05", 10), ("03-06", -10)],
        {"02-10": None, "03-05": "03-06"},
    ),
    "bought again after the return": (
        [("01-10", 10), ("01-20", -10), ("02-10", 10), ("03-05", -10), ("03-06", 10)],
        {"01-10": "01-20", "02-10": "03-05", "03-06": None},
    ),
    "a cent less": ([("01-10", 10), ("02-05", -9.99)], {"01-10": None}),
    "one piece of two": ([("01-10", 10), ("02-05", -5)], {"01-10": None}),
    "two halves": ([("01-10", 10), ("02-05", -5), ("02-06", -5)], {"01-10": None}),
    "another sum between": ([("01-10", 10), ("01-20", 5), ("02-05", -10)], {"01-10": "02-05", "01-20": None}),
    "on the same day": ([("01-10", 10), ("01-10", -10)], {"01-10": "01-10"}),
    "on its own number, later": ([("01-10", 10, "own"), ("02-05", -10, "own")], {"01-10": "02-05"}),
    "on its own number, the same day": ([("01-10", 10, "same"), ("01-10", -10, "same")], {}),
    "two lines at once": ([("01-10", 4, "lines"), ("01-10", 6, "lines"), ("02-05", -10)], {"01-10": "02-05"}),
    "out of the look-back": ([("01-10", 10), ("08-10", 3), ("08-20", -10)], {"01-10": "08-20", "08-10": None}),
    "on a month end": ([("01-31", 10), ("02-29", -10)], {"01-31": "02-29"}),
}


@dataclass
class OrderDay:
    """What one order came to on one day."""

    customer: str
    order: str
    day: date
    cents: int = 0
    has_sales: bool = False
    is_purchase: bool = False
    #: The day of the return that takes it back.
    returned_on: date | None = None
    #: The day that its money belongs to.
    money_day: date | None = None

    def is_purchase_on(self, day: date) -> bool:
        return self.is_purchase and self.day <= day and (self.returned_on is None or self.returned_on > day)


# The rule, in plain Python


def order_days(lines: pd.DataFrame, *, match: bool) -> list[OrderDay]:
    """The sums of each order and day; with match, returns are paired with the orders that they take back."""
    days: dict[tuple, OrderDay] = {}
    for customer, day, order, amount in lines.itertuples(index=False):
        row = days.setdefault((customer, order, day), OrderDay(customer, order, day, money_day=day))
        row.cents += round(100 * amount)
        row.has_sales |= amount > 0
    bought = set()
    for row in sorted(days.values(), key=lambda row: row.day):
        row.is_purchase = row.cents > 0 and (row.customer, row.order) not in bought
        if row.is_purchase:
            bought.add((row.customer, row.order))
    if match:
        take_back(days.values())
    return list(days.values())


def take_back(days: Iterable[OrderDay]) -> None:
    """Each return, a day of an order without sales, closes the customer's latest open purchase of the same sum."""
    still_open = defaultdict(list)
    for row in sorted(days, key=lambda row: (row.day, not row.is_purchase)):
        if row.is_purchase:
            still_open[row.customer, row.cents].append(row)
        elif not row.has_sales and still_open[row.customer, -row.cents]:
            purchase = still_open[row.customer, -row.cents].pop()
            purchase.returned_on, row.money_day = row.day, purchase.day


def history(days: list[OrderDay]) -> pd.DataFrame:
    """What customer_segment_history says of recency, frequency and money."""
    of_customers = defaultdict(list)
    for row in days:
        of_customers[row.customer].append(row)
    month_ends = [day.date() for day in pd.date_range(FIRST_DAY, LAST_DAY, freq="ME")]
    return pd.DataFrame(
        [
            measured(customer, rows, as_of_date)
            for as_of_date in [*month_ends, LAST_DAY]
            for customer, rows in sorted(of_customers.items())
            if any(row.is_purchase_on(as_of_date) for row in rows)
        ]
    )


def measured(customer: str, rows: list[OrderDay], as_of_date: date) -> dict:
    window_end = as_of_date + timedelta(days=1)
    known = [row for row in rows if row.day <= as_of_date]
    purchases = [row for row in known if row.is_purchase_on(as_of_date)]

    def since(months: int) -> date:
        return (pd.Timestamp(window_end) - pd.DateOffset(months=months)).date()

    def money(start: date, end: date) -> int:
        # A return that has not come yet moves no money, one that has stands with its order.
        return sum(row.cents for row in known if start <= row.money_day < end)

    recent = [row for row in purchases if row.day >= since(LOOK_BACK_MONTHS)]
    return {
        "as_of_date": as_of_date,
        "customer_id": customer,
        "first_order_date": min(row.day for row in purchases),
        "recency_days": (window_end - max(row.day for row in purchases)).days,
        "is_active": bool(recent),
        "order_count": len(recent),
        "purchase_cents": sum(row.cents for row in recent),
        "cents": money(since(LOOK_BACK_MONTHS), window_end),
        "order_count_6m": sum(row.day >= since(6) for row in purchases),
        "cents_6m": money(since(6), window_end),
        "cents_prior_3m": money(since(6), since(3)),
    }


# Shops


def random_events(random: Random) -> list[tuple]:
    """Orders, returns, exchanges and returns in part of one customer, on a few days: (day, order, money)."""
    days = [FIRST_DAY + timedelta(days=random.randrange((LAST_DAY - FIRST_DAY).days)) for _ in range(6)]
    orders = [str(random.randrange(10**6)) for _ in range(14)]
    events = []
    for number in range(random.randrange(1, 14)):
        day, order, cents = random.choice(days), orders[number], random.choice(SUMS)
        kind = random.choices(["bought", "returned", "on an earlier order", "exchanged"], [10, 8, 2, 1])[0]
        if kind == "bought" and random.random() < 0.3:
            events += [(day, order, cents - 200), (day, order, 200)]
        elif kind == "bought":
            events.append((day, order, cents))
        elif kind == "exchanged":
            events += [(day, order, random.choice(SUMS)), (day, order, -cents)]
        else:
            events.append(
                (day, random.choice(orders[: number + 1]) if kind == "on an earlier order" else order, -cents)
            )
    return [(day, order, cents / 100) for day, order, cents in events]


def example_events(events: list[tuple]) -> list[tuple]:
    return [
        (a_day(day), order[0] if order else f"order {number}", amount)
        for number, (day, amount, *order) in enumerate(events)
    ]


def a_day(text: str) -> date:
    return date.fromisoformat(f"2024-{text}")


def made_up_lines() -> pd.DataFrame:
    """The examples, 400 random customers, and one who buys on the first and last days and never returns anything."""
    random = Random(7)
    rows = [("regular", day, str(day), 7.0) for day in (FIRST_DAY, EARLIER_DAY, LAST_DAY)]
    for name, (events, _) in EXAMPLES.items():
        rows += [(name, *event) for event in example_events(events)]
    for number in range(400):
        rows += [(f"random {number}", *event) for event in random_events(random)]
    random.shuffle(rows)
    return pd.DataFrame(rows, columns=["customer", "time", "order", "amount"])


LINES = made_up_lines()


@pytest.fixture(scope="module")
def build(project, tmp_path_factory):
    """Build from lines; the whole of it with its data tests."""
    file = tmp_path_factory.mktemp("returns") / "lines.csv"

    def build_lines(
        lines: pd.DataFrame = LINES, *, match_returns: bool = True, is_whole: bool = False, **settings
    ) -> Shop:
        lines.to_csv(file, index=False)
        settings |= declared({"location": str(file), "match_returns": match_returns}, columns=COLUMNS)
        settings["rfm_window_months"] = LOOK_BACK_MONTHS
        return project.build(settings=settings, only=() if is_whole else TABLES, tested=is_whole)

    return build_lines


@pytest.fixture(scope="module")
def matched(build) -> Shop:
    return build()


@pytest.fixture(scope="module")
def unmatched(build) -> Shop:
    return build(match_returns=False)


def orders_of(shop: Shop) -> pd.DataFrame:
    orders = shop.query(
        "select *, cast(100 * net_revenue as bigint) as cents from orders order by customer_id, order_id, order_date"
    )
    days = ["order_date", "cancelled_date", "cancelled_order_date"]
    return orders.assign(**{name: [None if pd.isna(day) else day.date() for day in orders[name]] for name in days})


def assert_same_history(shop: Shop, expected: pd.DataFrame) -> None:
    actual = shop.query(
        "select as_of_date, customer_id, first_order_date, recency_days, is_active, order_count, "
        "coalesce(cast(round(100 * average_order_value * order_count) as bigint), 0) as purchase_cents, "
        "cast(100 * net_revenue as bigint) as cents, order_count_6m, cast(100 * net_revenue_6m as bigint) as cents_6m, "
        "cast(100 * net_revenue_prior_3m as bigint) as cents_prior_3m "
        "from customer_segment_history order by as_of_date, customer_id"
    )
    for name in ("as_of_date", "first_order_date"):
        actual[name] = actual[name].dt.date
    pd.testing.assert_frame_equal(actual, expected, check_dtype=False)


# The rule


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_a_return_takes_back_what_it_should(matched, name):
    orders = orders_of(matched).query("customer_id == @name and goods_revenue > 0")
    assert dict(zip(orders["order_date"], orders["cancelled_date"], strict=True)) == {
        a_day(day): returned and a_day(returned) for day, returned in EXAMPLES[name][1].items()
    }
    assert orders["is_purchase"].tolist() == orders["cancelled_date"].isna().tolist()


def test_the_random_shops_hold_every_kind_of_collision():
    days = order_days(LINES, match=True)
    returned = [row for row in days if row.returned_on]
    assert len(returned) > 300
    assert sum(row.returned_on == row.day for row in returned) > 20
    assert sum(f"{row.day:%m}" != f"{row.returned_on:%m}" for row in returned) > 100
    tied = Counter((row.customer, row.day, row.cents) for row in days if row.is_purchase)
    assert sum(count > 1 for count in tied.values()) > 30
    assert sum(not row.has_sales and row.money_day == row.day for row in days) > 200
    assert sum(row.is_purchase and row.returned_on is None for row in days) > 300


def test_an_independent_program_takes_back_the_same_orders(matched):
    expected = [row for row in order_days(LINES, match=True) if row.is_purchase]
    orders = orders_of(matched)
    purchases = orders[orders["is_purchase"] | orders["cancelled_date"].notna()]
    assert Counter(purchases[["customer_id", "order_date", "cents", "cancelled_date"]].itertuples(index=False)) == (
        Counter((row.customer, row.day, row.cents, row.returned_on) for row in expected)
    )


def test_a_pair_belongs_to_one_customer_and_adds_up_to_nothing(matched):
    orders = orders_of(matched)
    returns = orders[orders["cancelled_order_id"].notna()]
    pairs = returns.merge(
        orders,
        left_on=["customer_id", "cancelled_order_id", "cancelled_order_date"],
        right_on=["customer_id", "order_id", "order_date"],
        suffixes=("", "_taken_back"),
    )
    assert len(pairs) == len(returns) == orders["cancelled_date"].notna().sum()
    assert not pairs.duplicated(["customer_id", "cancelled_order_id", "cancelled_order_date"]).any()
    assert (pairs["cents"] + pairs["cents_taken_back"] == 0).all()
    assert (pairs["cancelled_date_taken_back"] == pairs["order_date"]).all()
    assert (pairs["order_date_taken_back"] <= pairs["order_date"]).all()


def test_an_independent_program_finds_the_same_recency_frequency_and_money(matched):
    assert_same_history(matched, history(order_days(LINES, match=True)))


def test_a_customer_whose_every_purchase_was_taken_back_leaves_on_that_day(matched):
    name = "on a month end"
    dates = matched.query(f"select as_of_date from customer_segment_history where customer_id = '{name}'")["as_of_date"]
    assert dates.dt.date.tolist() == [date(2024, 1, 31)]
    assert matched.query(f"from customer_segments where customer_id = '{name}'").empty
    audit = matched.query("from cleaning_audit").set_index("rule")
    bought = {row.customer for row in order_days(LINES, match=True) if row.is_purchase_on(LAST_DAY)}
    assert audit.loc["returns_only_customers", "customer_count"] == len(set(LINES["customer"]) - bought) > 50


def test_transitions_count_those_who_leave(matched):
    history = matched.query("from customer_segment_history where is_month_end and not is_left_truncated")
    members = history.groupby("as_of_date")["customer_id"].agg(set).sort_index()
    gone = [len(before - after) for before, after in zip(members, members[1:], strict=False)]
    shown = matched.query(
        "select months.as_of_date, coalesce(sum(customer_count) filter (movement = 'leaving'), 0)::int as customers "
        "from (select distinct as_of_date from segment_transitions) as months "
        "left join segment_transitions using (as_of_date) where scheme = 'rfm' group by 1 order by 1"
    )
    assert shown["customers"].tolist() == gone
    assert sum(gone) > 10


def test_the_money_of_a_return_stands_with_its_order_whatever_the_look_back(matched):
    """10 in January, 3 in August, 10 taken back in August: three months that saw the return and not the order."""
    customer = matched.query("from customer_segments where customer_id = 'out of the look-back'")
    assert [float(customer[name][0]) for name in ("net_revenue", "net_revenue_3m", "order_count")] == [3, 3, 1]
    before = matched.query(
        "from customer_segment_history where customer_id = 'out of the look-back' and as_of_date = date '2024-03-31'"
    )
    assert [float(before[name][0]) for name in ("net_revenue", "order_count")] == [10, 1]


@pytest.mark.long
def test_the_data_tests_hold_where_customers_leave_and_pairs_reach_over_the_look_back(build):
    build(is_whole=True)


# No leak


def assert_same_until(day: date, shop: Shop, whole: Shop) -> None:
    for name in ("customer_segment_history", "customer_windows", "rfm_cut_points", "segment_months"):
        query = f"from {name} where as_of_date <= date '{day}' order by all"
        assert len(shop.query(query)) > 0
        pd.testing.assert_frame_equal(shop.query(query), whole.query(query), obj=name)
    headline = shop.table("customer_segments")
    columns = ", ".join(headline)
    expected = whole.query(
        f"select {columns} from customer_segment_history where as_of_date = date '{day}' order by all"
    )
    pd.testing.assert_frame_equal(headline, expected)


def test_before_the_return_nobody_knows_of_it(build, matched):
    assert_same_until(EARLIER_DAY, build(as_of_date=str(EARLIER_DAY)), matched)


def test_lines_that_have_not_come_yet_change_nothing(build, matched):
    earlier = build(LINES[[day <= EARLIER_DAY for day in LINES["time"]]])
    assert_same_until(EARLIER_DAY, earlier, matched)
    known = orders_of(earlier)
    later = orders_of(matched).query("order_date <= @EARLIER_DAY")
    taken_back_later = [day is not None and day > EARLIER_DAY for day in later["cancelled_date"]]
    assert sum(taken_back_later) > 50
    assert known["is_purchase"].tolist() == (later["is_purchase"] | pd.Series(taken_back_later, later.index)).tolist()


# Without


def test_without_matching_the_order_stays_a_purchase_and_the_return_lowers_its_own_day(unmatched):
    expected = order_days(LINES, match=False)
    assert_same_history(unmatched, history(expected))
    orders = orders_of(unmatched)
    assert orders["is_purchase"].sum() == sum(row.is_purchase for row in expected)
    assert orders[["cancelled_date", "cancelled_order_id", "cancelled_order_date"]].isna().all(axis=None)


def test_matching_moves_no_money_between_orders_and_loses_none(matched, unmatched):
    money = ["customer_id", "order_id", "order_date", "line_count", "gross_revenue", "return_revenue", "net_revenue"]
    pd.testing.assert_frame_equal(matched.table("orders")[money], unmatched.table("orders")[money])
    total = sum(row.cents for row in order_days(LINES, match=True))
    assert orders_of(matched)["cents"].sum() == total == round(100 * LINES["amount"].sum())
