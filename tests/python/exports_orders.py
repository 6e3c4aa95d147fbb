"""Exports whose order ids come round, and whose dates stray."""

import datetime
import random
from collections.abc import Iterable

from real_exports import NAMES, Case, Right

HEADER = "customer,order,when,amount\n"
COLUMNS = {"columns": NAMES}


def file_of(lines: Iterable[tuple]) -> dict[str, str]:
    return {"orders.csv": HEADER + "".join(",".join(str(value) for value in line) + "\n" for line in lines)}


def days(first: str, count: int, step: int = 1) -> list[datetime.date]:
    start = datetime.date.fromisoformat(first)
    return [start + datetime.timedelta(number * step) for number in range(count)]


def daily(first: str, count: int, step: int = 1, customer_count: int = 40) -> list[tuple]:
    """One order of 10.00 on each day, of the customers in turn."""
    return [
        (f"c{number % customer_count}", f"o{day}", day, "10.00") for number, day in enumerate(days(first, count, step))
    ]


def till(*, customer_count: int, receipt_count: int, day_count: int, seed: int) -> list[tuple]:
    """A till that begins at 1 each morning: each receipt is a purchase of 2.00 of somebody."""
    draw = random.Random(seed)
    return [
        (f"c{draw.randrange(customer_count)}", number, f"{day} 09:{number:02}:00", "2.00")
        for day in days("2024-01-01", day_count)
        for number in range(1, receipt_count + 1)
    ]


MONTHLY = [f"2024-{month:02}-05" for month in range(1, 7)]

COME_ROUND = [
    Case(
        kind="a subscription whose renewals carry the number of the first order",
        origin="WooCommerce Subscriptions, parent order on each renewal",
        files=file_of(("a", "17", day, "20.00") for day in MONTHLY),
        transactions=COLUMNS,
        right=Right(lines=6, customers=1, orders=1, purchases=6, net_revenue="120.00", last_day="2024-06-05"),
        looks_at=["1 order ids come round: a customer has bought under them again on 5 days (100.00)"],
    ),
    Case(
        kind="a till that begins at 1 each morning",
        origin="German till, one file a year",
        # 5 receipts on each of 375 days; 41 customers, so that the same one often has the same number within a week.
        files=file_of(till(customer_count=41, receipt_count=5, day_count=375, seed=3)),
        transactions=COLUMNS,
        right=Right(lines=1875, customers=41, purchases=1875, net_revenue="3750.00"),
        looks_at=["order ids come round"],
    ),
    Case(
        kind="a till of few customers with many receipts a day",
        origin="a canteen",
        files=file_of(till(customer_count=14, receipt_count=15, day_count=60, seed=4)),
        transactions=COLUMNS,
        # One number in two days may still be one order: nobody else had it yet.
        right=Right(lines=900, customers=14, net_revenue="1800.00"),
        settings={"order_span_days": 7},
    ),
    Case(
        kind="the same till, whose days are told to be orders of their own",
        origin="a canteen",
        files=file_of(till(customer_count=14, receipt_count=15, day_count=60, seed=4)),
        transactions=COLUMNS,
        right=Right(lines=900, customers=14, purchases=900, net_revenue="1800.00"),
        settings={"order_span_days": 0},
    ),
    Case(
        kind="a regular who is always the first of the day",
        origin="a bakery's till",
        files=file_of(
            [("first", "1", day, "3.00") for day in days("2024-01-01", 28)]
            + [(f"c{number % 20}", f"2{number}", day, "4.00") for number, day in enumerate(days("2024-01-01", 28))]
        ),
        transactions=COLUMNS,
        # Nobody else ever has the number 1: days 1, 9, 17 and 25 begin an order, 24 days are said to go on.
        right=Right(lines=56, customers=21, purchases=4 + 28, net_revenue="196.00"),
        looks_at=[
            "1 order ids come round",
            "24 days (72.00) on which a customer bought under an order id of at most 7 days before",
            "one customer has 50 % of the lines",
        ],
    ),
    Case(
        kind="an order over midnight",
        origin="a bar's till",
        files=file_of([("a", "9", "2024-03-05 23:59:00", "10.00"), ("a", "9", "2024-03-06 00:02:00", "5.00")]),
        transactions=COLUMNS,
        right=Right(lines=2, customers=1, orders=1, purchases=1, net_revenue="15.00", last_day="2024-03-06"),
        looks_at=[],
    ),
    Case(
        kind="a late positive correction, on the seventh day and on the eighth",
        origin="Shopify, an order edited after it was sent",
        files=file_of(
            [
                ("a", "1", "2024-03-01", "10.00"),
                ("a", "1", "2024-03-08", "5.00"),
                ("b", "2", "2024-03-01", "10.00"),
                ("b", "2", "2024-03-09", "5.00"),
            ]
        ),
        transactions=COLUMNS,
        right=Right(lines=4, customers=2, orders=2, purchases=3, net_revenue="30.00"),
    ),
    Case(
        kind="an order that is added to day by day is not chained",
        origin="an ERP with open orders",
        files=file_of(("a", "1", day, "1.00") for day in days("2024-03-01", 16)),
        transactions=COLUMNS,
        # 1 March, then 9 March, more than seven days after it; 16 March is within seven days of the 9th.
        right=Right(lines=16, customers=1, orders=1, purchases=2, net_revenue="16.00"),
    ),
    Case(
        kind="the same where orders may go on for a month",
        origin="an ERP with open orders",
        files=file_of(("a", "1", day, "1.00") for day in days("2024-03-01", 16)),
        transactions=COLUMNS,
        right=Right(lines=16, customers=1, orders=1, purchases=1, net_revenue="16.00"),
        settings={"order_span_days": 31},
    ),
    Case(
        kind="a return long after the order, and the exchange after that",
        origin="Magento credit memo on the order",
        files=file_of(
            [
                ("a", "1", "2024-03-01", "30.00"),
                ("a", "1", "2024-03-20", "-30.00"),
                ("a", "1", "2024-03-22", "25.00"),
            ]
        ),
        transactions=COLUMNS,
        right=Right(lines=3, customers=1, orders=1, purchases=2, net_revenue="25.00"),
    ),
    Case(
        kind="the same order id of two customers, each added to",
        origin="a marketplace that splits an order",
        files=file_of(
            [
                ("a", "1", "2024-03-01", "30.00"),
                ("b", "1", "2024-03-01", "20.00"),
                ("a", "1", "2024-03-02", "3.00"),
                ("b", "1", "2024-03-02", "2.00"),
            ]
        ),
        transactions=COLUMNS,
        right=Right(lines=4, customers=2, orders=2, purchases=2, net_revenue="55.00"),
    ),
]

STRAYING = [
    Case(
        kind="one line dated 332 days after the last day of a shop that sells daily",
        origin="a year typed wrong in a shop's own list",
        files=file_of([*daily("2024-01-01", 366), ("c1", "typo", "2025-11-28", "10.00")]),
        transactions=COLUMNS,
        right=Right(
            lines=367,
            customers=40,
            purchases=366,
            net_revenue="3660.00",
            first_day="2024-01-01",
            last_day="2024-12-31",
            rejected={"date_out_of_range": 1},
        ),
        looks_at=["1 lines (10.00), dated 2025-11-28 to 2025-11-28, are rejected as date_out_of_range"],
    ),
    Case(
        kind="five years typed wrong, spread over the year to come",
        origin="a shop's own list",
        files=file_of(
            [
                *daily("2024-01-01", 366),
                *[
                    (f"c{number}", f"typo{number}", day, "10.00")
                    for number, day in enumerate(["2025-02-20", "2025-04-01", "2025-06-11", "2025-09-24", "2025-12-08"])
                ],
            ]
        ),
        transactions=COLUMNS,
        right=Right(
            lines=371,
            customers=40,
            purchases=366,
            net_revenue="3660.00",
            last_day="2024-12-31",
            rejected={"date_out_of_range": 5},
        ),
        looks_at=["5 lines (50.00), dated 2025-02-20 to 2025-12-08"],
    ),
    Case(
        kind="a placeholder of a date on many lines",
        origin="an ERP that writes 2099-12-31 for open",
        files=file_of([*daily("2024-01-01", 200), *[(f"c{n}", f"open{n}", "2099-12-31", "5.00") for n in range(30)]]),
        transactions=COLUMNS,
        right=Right(
            lines=230,
            customers=40,
            purchases=200,
            net_revenue="2000.00",
            last_day="2024-07-18",
            rejected={"date_out_of_range": 30},
        ),
    ),
    Case(
        kind="one test order 21 months before the opening",
        origin="Shopify, the order with which the shop was tried out",
        files=file_of([("test", "1", "2022-04-01", "1.00"), *daily("2024-01-01", 366)]),
        transactions=COLUMNS,
        right=Right(
            lines=367, customers=41, purchases=367, net_revenue="3661.00", first_day="2022-04-01", last_day="2024-12-31"
        ),
        looks_at=["1 lines (1.00) up to 2022-04-01 are long before the others, which begin on 2024-01-01; they count"],
    ),
    Case(
        kind="closed for 441 days, then selling again",
        origin="a shop in the pandemic",
        files=file_of([*daily("2019-01-01", 351), *daily("2021-03-03", 163)]),
        transactions=COLUMNS,
        # 2019-12-17 to 2021-03-02 are 441 days without a sale.
        right=Right(
            lines=514, customers=40, purchases=514, net_revenue="5140.00", first_day="2019-01-01", last_day="2021-08-12"
        ),
        looks_at=[],
    ),
    Case(
        kind="410 days after one order all the others",
        origin="a public data set of a Brazilian marketplace",
        files=file_of([("first", "1", "2015-09-04", "10.00"), *daily("2016-10-18", 400)]),
        transactions=COLUMNS,
        right=Right(lines=401, customers=41, purchases=401, net_revenue="4010.00", first_day="2015-09-04"),
        looks_at=["1 lines (10.00) up to 2015-09-04 are long before the others"],
    ),
    Case(
        kind="closed for August, and four days open since",
        origin="an Italian shop",
        files=file_of([*daily("2024-01-01", 208), *daily("2024-09-02", 4)]),
        transactions=COLUMNS,
        right=Right(lines=212, customers=40, purchases=212, net_revenue="2120.00", last_day="2024-09-05"),
        looks_at=[],
    ),
    Case(
        kind="one sale a quarter is a rhythm too",
        origin="a maker of instruments",
        files=file_of(daily("2018-01-15", 24, step=91, customer_count=6)),
        transactions=COLUMNS,
        right=Right(lines=24, customers=6, purchases=24, net_revenue="240.00"),
        looks_at=[],
    ),
    Case(
        kind="a market once a week, and one line half a year later",
        origin="a farmer's stall",
        files=file_of([*daily("2023-01-07", 52, step=7), ("c1", "typo", "2024-06-29", "10.00")]),
        transactions=COLUMNS,
        # Twenty markets take 140 days; 2023-12-30 to 2024-06-29 are 182.
        right=Right(
            lines=53,
            customers=40,
            purchases=52,
            net_revenue="520.00",
            last_day="2023-12-30",
            rejected={"date_out_of_range": 1},
        ),
    ),
    Case(
        kind="a line at the end of the year, and no silence is too long",
        origin="a shop's own list",
        files=file_of([*daily("2024-01-01", 60), ("c1", "typo", "2024-12-31", "10.00")]),
        transactions=COLUMNS,
        settings={"max_gap_days": 0},
        right=Right(lines=61, customers=40, purchases=61, net_revenue="610.00", last_day="2024-12-31"),
    ),
]

TWO_LINES = [("a", "1", "2024-01-05", "10.00"), ("b", "2", "2024-01-06", "5.00")]


def marked(name: str, values: Iterable[str]) -> dict[str, str]:
    """Two lines with one more column."""
    rows = [",".join((*line, value)) for line, value in zip(TWO_LINES, values, strict=True)]
    return {"orders.csv": "\n".join([f"customer,order,when,amount,{name}", *rows]) + "\n"}


UNUSABLE = [
    Case(
        kind="no line is in the accepted currency",
        origin="Stripe payouts of a shop in euros",
        files=marked("currency", ["EUR", "EUR"]),
        transactions={"columns": {**NAMES, "currency": "currency"}, "accepted_currency": "USD"},
        refused=[
            "not one of 2 lines can be used: 2 (15.00) are rejected as other_currency",
            "accepted_currency is 'USD', and the column 'currency' has, for instance, 'EUR'",
        ],
    ),
    Case(
        kind="no line has a customer",
        origin="a till without cards",
        files=file_of([("", *line[1:]) for line in TWO_LINES]),
        transactions=COLUMNS,
        refused=[
            "not one of 2 lines can be used: 2 (15.00) have no customer",
            "Is 'customer' the column of the customer?",
        ],
    ),
    Case(
        kind="every customer is declared to be nobody",
        origin="a till with one account",
        files=file_of([("0000", *line[1:]) for line in TWO_LINES]),
        transactions={**COLUMNS, "anonymous_customers": ["0000"]},
        refused=["2 (15.00) have no customer", "such as 0000, are all among anonymous_customers"],
    ),
    Case(
        kind="every line is cancelled",
        origin="a misread status",
        files=marked("status", ["paid", "Paid"]),
        transactions={"columns": {**NAMES, "status": "status"}, "cancelled_when": {"statuses": ["paid"]}},
        refused=["2 (15.00) are rejected as cancelled", "cancelled_when fit every line"],
    ),
    Case(
        kind="every line is after the last valid day",
        origin="a setting of last year",
        files=file_of(TWO_LINES),
        transactions=COLUMNS,
        settings={"latest_valid_date": "2023-12-31"},
        refused=["2 (15.00) are rejected as date_out_of_range", "They are dated 2024-01-05 to 2024-01-06"],
    ),
    Case(
        kind="no line has an order id",
        origin="an export of payments",
        files=file_of([(line[0], "", *line[2:]) for line in TWO_LINES]),
        transactions=COLUMNS,
        refused=["2 (15.00) are rejected as order_id_missing", "The column 'order' is empty"],
    ),
    Case(
        kind="one line has no customer and the other another currency",
        origin="a till abroad",
        files={"orders.csv": "customer,order,when,amount,currency\n,1,2024-01-05,10.00,EUR\nb,2,2024-01-06,5.00,USD\n"},
        transactions={"columns": {**NAMES, "currency": "currency"}, "accepted_currency": "EUR"},
        refused=[
            "not one of 2 lines can be used",
            "1 (10.00) have no customer",
            "1 (5.00) are rejected as other_currency",
        ],
    ),
    Case(
        kind="only returns, which are rejected",
        origin="an export of credit notes",
        files=file_of([(*line[:3], f"-{line[3]}") for line in TWO_LINES]),
        transactions={**COLUMNS, "reject": ["returns"]},
        refused=["2 (-15.00) are rejected as return_excluded"],
    ),
    Case(
        kind="a quantity that is no number",
        origin="an ERP that writes units",
        files=marked("pieces", ["2 pcs", "1 pcs"]),
        transactions={"columns": {**NAMES, "quantity": "pieces"}},
        refused=["not one value can be read in the column 'pieces', which is the quantity, for instance '1 pcs'"],
    ),
    Case(
        kind="an empty column that may be empty",
        origin="Shopify, a month without discounts",
        files=marked("rebate", ["", ""]),
        transactions={"columns": {**NAMES, "discount": "rebate"}},
        right=Right(lines=2, customers=2, orders=2, purchases=2, net_revenue="15.00"),
    ),
    Case(
        kind="a consent that is neither yes nor no",
        origin="Mailchimp, states of a subscription",
        files={**file_of(TWO_LINES), "customers.csv": "id,newsletter\na,subscribed\nb,cleaned\n"},
        transactions=COLUMNS,
        source={
            "customers": {"location": "customers.csv", "columns": {"customer_id": "id", "has_consent": "newsletter"}}
        },
        refused=[
            "not one value of the column 'newsletter', which is has_consent, is a yes or a no, for instance 'cleaned'"
        ],
    ),
]


def overlapping() -> dict[str, str]:
    """Two months' files of which the second has the last week of the first too; an order has two lines, and one pen twice."""
    header = "customer,order,when,item,amount\n"
    lines = [
        f"c{number % 9},{number},{day},{item},{amount}\n"
        for number, day in enumerate(days("2024-01-01", 60))
        for item, amount in (("pen", "2.00"), ("pen", "2.00"), ("ink", "6.00"))
    ]
    return {"sales-01.csv": header + "".join(lines[: 3 * 31]), "sales-02.csv": header + "".join(lines[3 * 24 :])}


ITEMS = {**NAMES, "product_id": "item"}
AGAIN = [
    Case(
        kind="files that overlap by a week",
        origin="monthly exports of a till",
        files=overlapping(),
        transactions={"location": "sales-*.csv", "columns": ITEMS},
        # 60 orders of 10.00, and seven of them again.
        right=Right(lines=201, customers=9, orders=60, purchases=60, net_revenue="670.00"),
        looks_at=["7 orders are delivered more than once, each of their lines word for word, as in files that overlap"],
    ),
    Case(
        kind="an export delivered twice, whose repeats are rejected",
        origin="a job that ran twice",
        files=file_of(2 * daily("2024-01-01", 30)),
        transactions={**COLUMNS, "reject": ["repeats"]},
        right=Right(
            lines=60, customers=30, orders=30, purchases=30, net_revenue="300.00", rejected={"line_repeated": 30}
        ),
    ),
    Case(
        kind="an export delivered twice",
        origin="a job that ran twice",
        files=file_of(2 * daily("2024-01-01", 30, customer_count=6)),
        transactions=COLUMNS,
        right=Right(lines=60, customers=6, orders=30, purchases=30, net_revenue="600.00"),
        looks_at=["30 orders are delivered more than once, each of their lines word for word"],
    ),
    Case(
        kind="a line delivered again with another amount",
        origin="an ERP that sends corrected lines",
        files={
            "lines.csv": "customer,order,line,when,amount\na,1,1,2024-01-05 10:00,10.00\na,1,2,2024-01-05 10:00,5.00\n"
            "a,1,1,2024-01-06 10:00,8.00\nb,2,1,2024-01-06 11:00,3.00\n"
        },
        transactions={"columns": {**NAMES, "line_id": "line"}},
        right=Right(lines=4, customers=2, orders=2, purchases=2, net_revenue="16.00", rejected={"line_repeated": 1}),
    ),
]

CASES = [*COME_ROUND, *STRAYING, *UNUSABLE, *AGAIN]
