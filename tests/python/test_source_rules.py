"""What the rules of a declaration do to lines: marks, non-goods, rejections, numbers, times, ids and settings."""

import contextlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import pytest

from deliveries import declared
from projects import LINE_TABLES, Project, Shop

TABLES = [*LINE_TABLES, "int_customers__windowed"]
OPTIONAL_TABLES = ["customers", "products", "campaigns", "campaign contacts", "campaign responses"]


@dataclass(frozen=True)
class Line:
    """A line of a file: what is changed from a plain one, what becomes of it, and its money in cents."""

    outcome: str
    cents: int
    changes: dict[str, str]


def line(outcome: str, cents: int, **changes: str) -> Line:
    return Line(outcome, cents, changes)


def monthly(time_format: str) -> dict[str, dict[str, str]]:
    """A purchase of somebody on the fifth of each of 15 months, the last with the lines of the tables below."""
    days = pd.date_range("2023-01-05", periods=15, freq=pd.DateOffset(months=1))
    return {f"monthly {day:%Y-%m}": {"customer": "monthly", "time": f"{day:{time_format}}"} for day in days}


def file_of(lines: dict[str, Line], plain: dict[str, str], time_format: str) -> tuple[dict[str, Line], pd.DataFrame]:
    """The lines and the monthly ones, by name and as delivered; by default each has an order and a customer of its own."""
    named = {**lines, **{name: line("used", 1000, **changes) for name, changes in monthly(time_format).items()}}
    rows = [
        {"name": name, "customer": f"c{number}", "order": f"o{number}", **plain, **named[name].changes}
        for number, name in enumerate(named)
    ]
    return named, pd.DataFrame(rows)


# A shop that declares every mark, writes 1.234,50 and has three formats of times.
MARKED = {
    "plain": line("used", 1000),
    "an order with the prefix of returns": line("used", -1000, order="C-1"),
    "the prefix behind a blank": line("used", -1000, order=" C-2"),
    "the prefix in lower case": line("used", 1000, order="c-3"),
    "a return whose amount is negative already": line("used", -1000, order="C-4", amount="-10,00"),
    "the status of returns": line("used", -1000, status="refunded"),
    "the status of returns in other letters": line("used", -1000, status=" ReFunded "),
    "a negative quantity": line("used", -1000, quantity="-2"),
    "every mark of a return": line("used", -1000, order="C-5", status="refunded", quantity="-1", amount="-10,00"),
    "a returned line for nothing": line("used", 0, order="C-6", amount="0"),
    "a negative amount without a mark": line("used", -350, amount="-3,50"),
    "an order with the prefix of cancellations": line("cancelled", 1000, order="X1"),
    "a cancelled status": line("cancelled", 1000, status="void"),
    "a cancelled status in other letters": line("cancelled", 1000, status="FAILED"),
    "returned and cancelled": line("cancelled", -1000, order="C-7", status="void"),
    "postage": line("used", 1000, product="POST", customer="only postage"),
    "postage between blanks": line("used", 1000, product=" POST "),
    "a voucher, by pattern": line("used", 2000, product="gift_0001_20", amount="20,00"),
    "a voucher in other letters": line("used", 2000, product="GIFT_0001_20", amount="20,00"),
    "goods of an order": line("used", 1000, customer="mixed", order="mixed"),
    "postage of the order": line("used", 450, customer="mixed", order="mixed", line="2", product="DOT", amount="4,50"),
    "discount of the order": line("used", -200, customer="mixed", order="mixed", line="3", product="D", amount="-2,00"),
    "the till": line("anonymous", 1000, customer="TILL"),
    "the till between blanks": line("anonymous", 1000, customer=" TILL "),
    "a till in other letters": line("used", 1000, customer="till"),
    "the customer 0": line("anonymous", 1000, customer="0"),
    "the customer 00": line("used", 1000, customer="00"),
    "no customer": line("anonymous", 1000, customer=""),
    "another currency": line("other_currency", 1000, currency="USD"),
    "no currency": line("other_currency", 1000, currency=""),
    "the currency between blanks": line("used", 1000, currency=" EUR "),
    "thousands": line("used", 123450, amount="1.234,50"),
    "thousands without a separator": line("used", 123450, amount="1234,50"),
    "millions": line("used", 1234567890, amount="12.345.678,90"),
    "thousands without decimals": line("used", 123400, amount="1.234"),
    "a plus": line("used", 123450, amount="+1.234,50"),
    "a minus": line("used", -123450, amount="-1.234,50"),
    "blanks around": line("used", 500, amount=" 5,00 "),
    "a decimal point": line("amount_not_readable", 0, amount="12.50"),
    "separators the other way round": line("amount_not_readable", 0, amount="1,234.50"),
    "a group of two": line("amount_not_readable", 0, amount="1.23,45"),
    "a group of four": line("amount_not_readable", 0, amount="1.2345,00"),
    "a blank as separator": line("amount_not_readable", 0, amount="1 234,50"),
    "no amount": line("amount_missing", 0, amount=""),
    "half a cent": line("used", 101, amount="1,005"),
    "minus half a cent": line("used", -101, amount="-1,005"),
    "less than half a cent": line("used", 100, amount="1,0049"),
    "the second format of times": line("used", 1000, time="05.03.2024"),
    "the third format of times": line("used", 1000, time="2024-03-05T12:00:00"),
    "a fourth format of times": line("time_not_readable", 1000, time="03/05/2024 12:00"),
    # Four digits are not asked for: it is the year 24.
    "a year of two digits": line("date_out_of_range", 1000, time="05.03.24"),
    "no time": line("time_missing", 1000, time=""),
    "delivered first": line(
        "line_repeated", 700, order="again", customer="again", time="03.03.2024 08:00", amount="7,00"
    ),
    "delivered last": line("used", 900, order="again", customer="again", time="05.03.2024 08:00", amount="9,00"),
    "delivered between": line(
        "line_repeated", 800, order="again", customer="again", time="04.03.2024 08:00", amount="8,00"
    ),
    "word for word": line("used", 1000, order="word", customer="word"),
    "word for word again": line("line_repeated", 1000, order="word", customer="word", name="word for word"),
    "another line of the order": line("used", 600, order="again", customer="again", line="2", amount="6,00"),
    "cancelled by a later delivery, before": line(
        "line_repeated", 1000, order="stopped", customer="stopped", time="04.03.2024 08:00"
    ),
    "cancelled by a later delivery": line("cancelled", 1000, order="stopped", customer="stopped", status="void"),
    "no line id": line("used", 1000, order="lines", line=""),
    "no line id either": line("used", 1000, order="lines", line=""),
    "one order id of two customers": line("used", 1000, customer="first", order="shared", line="1"),
    "the same of the other customer": line("used", 1000, customer="second", order="shared", line="1"),
}
MARKED_LINES, MARKED_FILE = file_of(
    MARKED,
    {
        "line": "1",
        "time": "05.03.2024 12:00",
        "amount": "10,00",
        "quantity": "1",
        "product": "TEA",
        "status": "paid",
        "currency": "EUR",
    },
    "%d.%m.%Y",
)
MARKED_COLUMNS = {
    "customer_id": "customer",
    "order_id": "order",
    "line_id": "line",
    "ordered_at": "time",
    "amount": "amount",
    "quantity": "quantity",
    "product_id": "product",
    "status": "status",
    "currency": "currency",
    "channel": "name",
}
MARKED_RULES = {
    "returned_when": {"order_prefix": "C-", "statuses": ["Refunded"], "negative_quantity": True},
    "cancelled_when": {"order_prefix": "X", "statuses": ["void", "failed"]},
    "non_goods": "online_retail",
    "anonymous_customers": ["TILL", "0"],
    "accepted_currency": "EUR",
    "decimal_separator": ",",
    "thousands_separator": ".",
    "time_formats": ["%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S"],
}

# A shop that declares quantity and price, writes 1 234,50, and rejects what it can.
STRICT = {
    "plain": line("used", 1000),
    # As doubles: 3.3449999999999998, 1.0149999999999999 and 2.6749999999999998.
    "three pieces at 1.115": line("used", 335, quantity="3", price="1,115"),
    "seven pieces at 0.145": line("used", 102, quantity="7", price="0,145"),
    "a negative price": line("return_excluded", -268, quantity="1", price="-2,675"),
    "half a piece at a cent": line("used", 1, quantity="0,5", price="0,01"),
    "a third of a piece, three times": line("used", 100, quantity="0,333", price="3,00"),
    "many pieces at a price with blanks": line("used", 123450000, quantity="1 000", price="1 234,50"),
    "a sum above a hundred million": line("used", 12001000000, quantity="20000", price="6000,50"),
    "a piece for less than half a cent": line("used", 0, quantity="1", price="0,004"),
    "a return": line("return_excluded", -1000, order="C1"),
    "a return of postage": line("return_excluded", -1000, order="C2", product="POST"),
    "a negative quantity": line("cancelled", -1000, quantity="-1"),
    "a negative quantity of a return": line("cancelled", -1000, quantity="-1", order="C3"),
    "nothing for a price": line("zero_amount_excluded", 0, quantity="0"),
    "something for nothing": line("zero_amount_excluded", 0, price="0,00"),
    "a return for nothing": line("zero_amount_excluded", 0, price="0", order="C4"),
    "postage for nothing": line("zero_amount_excluded", 0, price="0", product="POST"),
    "postage": line("non_goods_excluded", 1000, product="POST"),
    "a test": line("non_goods_excluded", 1000, product="TEST001"),
    "no price": line("amount_missing", 0, price=""),
    "no quantity": line("amount_missing", 0, quantity=" "),
    "a price in words": line("amount_not_readable", 0, price="two"),
    "a quantity in words": line("amount_not_readable", 0, quantity="two"),
    "no order": line("order_id_missing", 1000, order=""),
    "the second format of times": line("used", 1000, time="2024-03-05"),
    "the month behind the day": line("time_not_readable", 1000, time="13/02/2024"),
    "the prefix of returns further on": line("used", 1000, order="DC1"),
    "the same line": line("used", 1000, order="twice", customer="twice"),
    "the same line again": line("used", 1000, order="twice", customer="twice"),
}
STRICT_LINES, STRICT_FILE = file_of(
    STRICT, {"time": "03/05/2024", "quantity": "1", "price": "10,00", "product": "TEA"}, "%m/%d/%Y"
)
STRICT_COLUMNS = {
    "customer_id": "customer",
    "order_id": "order",
    "ordered_at": "time",
    "quantity": "quantity",
    "unit_price": "price",
    "product_id": "product",
    "channel": "name",
}
STRICT_RULES = {
    "returned_when": {"order_prefix": "C"},
    "cancelled_when": {"negative_quantity": True},
    "non_goods": "online_retail",
    "reject": ["returns", "zero_amounts", "non_goods"],
    "decimal_separator": ",",
    "thousands_separator": " ",
    "time_formats": ["%m/%d/%Y", "%Y-%m-%d"],
}

# A shop that declares nothing but columns, in Parquet, with ids in columns of floating-point numbers.
PLAIN = pd.DataFrame(
    [
        ("C", 17850.0, 1.0, 1.0, 10.0, "paid", "TEA"),
        ("A", 12345678901234.0, 2.0, 1.0, 10.0, "void", "TEA"),
        ("A", None, 3.0, 1.0, 10.0, "paid", "TEA"),
        ("A", 17850.5, 4.0, 1.0, 10.0, "paid", "TEA"),
        ("A", 7.0, 5.0, -1.0, 10.0, "paid", "TEA"),
        ("A", 8.0, 5.0, 1.0, 10.0, "refunded", "TEA"),
        ("A", 0.0, 6.0, 3.0, 1.115, "paid", "POST"),
        ("A", 0.0, 6.0, 3.0, 1.115, "paid", "POST"),
    ],
    columns=["Store", "Customer", "Order", "Quantity", "Price", "Status", "Product"],
).assign(Time=pd.Timestamp("2024-03-05 12:00:00"))
MONTHLY = pd.DataFrame(
    [
        ("A", 99.0, 100.0 + number, 1.0, 10.0, "paid", "TEA", pd.Timestamp(changes["time"]))
        for number, changes in enumerate(monthly("%Y-%m-%d").values())
    ],
    columns=PLAIN.columns,
)
PLAIN_COLUMNS = {
    "customer_id": "Customer",
    "order_id": "Order",
    "ordered_at": "Time",
    "quantity": "Quantity",
    "unit_price": "Price",
    "product_id": "Product",
    "status": "Status",
    "channel": "Store",
}
CUSTOMERS = pd.DataFrame(
    {
        "No": [17850.0, 7.0, 8.0, 99.0, 4.0],
        "Newsletter": ["yes", "No", "1", "", "perhaps"],
        "Blocked": [False, True, False, True, False],
        "City": ["Seoul", None, "Ulm", " ", " Bonn "],
    }
)
PRODUCTS = "sku,title,brand\nTEA,Tea,Leaf\n0042,Answer,\n"


@pytest.fixture(scope="module")
def project(line_project):
    return line_project


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("rules")


@pytest.fixture(scope="module")
def marked_and_output(project, folder) -> tuple[Shop, str]:
    MARKED_FILE.to_csv(folder / "marked.csv", index=False, sep=";")
    settings = declared({"location": str(folder / "marked.csv"), **MARKED_RULES}, columns=MARKED_COLUMNS)
    with contextlib.redirect_stdout(io.StringIO()) as output:
        shop = project.build(settings=settings, only=TABLES)
    return shop, output.getvalue()


@pytest.fixture(scope="module")
def marked(marked_and_output) -> Shop:
    return marked_and_output[0]


@pytest.fixture(scope="module")
def strict(project, folder) -> Shop:
    STRICT_FILE.to_csv(folder / "strict.csv", index=False)
    settings = declared({"location": str(folder / "strict.csv"), **STRICT_RULES}, columns=STRICT_COLUMNS)
    return project.build(settings=settings, only=TABLES)


@pytest.fixture(scope="module")
def plain_settings(folder) -> dict:
    pd.concat([PLAIN, MONTHLY]).to_parquet(folder / "plain.parquet", index=False)
    CUSTOMERS.to_parquet(folder / "customers.parquet", index=False)
    (folder / "products.csv").write_text(PRODUCTS)
    return declared(
        {"location": str(folder / "plain.parquet")},
        columns=PLAIN_COLUMNS,
        settings={"rfm_window_months": 2},
        customers={
            "location": str(folder / "customers.parquet"),
            "columns": {"customer_id": "No", "has_consent": "Newsletter", "is_suppressed": "Blocked", "city": "City"},
        },
        products={
            "location": str(folder / "products.csv"),
            "columns": {"product_id": "sku", "product_name": "title", "brand": "brand"},
        },
    )


@pytest.fixture(scope="module")
def plain_and_output(project, plain_settings) -> tuple[Shop, str]:
    with contextlib.redirect_stdout(io.StringIO()) as output:
        shop = project.build(settings=plain_settings, only=TABLES)
    return shop, output.getvalue()


@pytest.fixture(scope="module")
def plain(plain_and_output) -> Shop:
    return plain_and_output[0]


@pytest.fixture(scope="module")
def on_the_command_line(project, plain_settings) -> Shop:
    """The same shop with a setting on the command line, and its columns named in lower case."""
    columns = {meaning: name.lower() for meaning, name in PLAIN_COLUMNS.items()}
    transactions = {**plain_settings["sources"]["shop"]["transactions"], "columns": columns}
    source = {**plain_settings["sources"]["shop"], "transactions": transactions}
    settings = {"source": "shop", "sources": {"shop": source}, "rfm_window_months": 5}
    return project.build(settings=settings, only=TABLES)


def outcomes(shop: Shop) -> dict[str, Counter]:
    """Name of a line, or of several, -> what became of it, and its money in cents."""
    rows = shop.query(
        "select channel, coalesce(rejection_reason, case when customer_id is null then 'anonymous' else 'used' end) as "
        "outcome, cast(coalesce(100 * amount, 0) as bigint) as cents from staging.stg_transactions"
    )
    return by_name((name, outcome, cents) for name, outcome, cents in rows.itertuples(index=False))


def expected(lines: dict[str, Line]) -> dict[str, Counter]:
    return by_name(
        (made_up.changes.get("name", name), made_up.outcome, made_up.cents) for name, made_up in lines.items()
    )


def by_name(rows: Iterable[tuple]) -> dict[str, Counter]:
    counts = defaultdict(Counter)
    for name, *outcome in rows:
        counts[name][tuple(outcome)] += 1
    return counts


def order_of(shop: Shop, condition: str) -> pd.DataFrame:
    return shop.query(
        "select customer_id, order_id, is_purchase, cast(100 * net_revenue as bigint) as net_cents, "
        f"cast(100 * goods_revenue as bigint) as goods_cents from orders where {condition} order by all"
    )


# Lines


@pytest.mark.parametrize("name", list(expected(MARKED)))
def test_a_line_of_a_shop_with_marks_has_its_outcome_and_money(marked, name):
    assert outcomes(marked)[name] == expected(MARKED)[name]


@pytest.mark.parametrize("name", list(expected(STRICT)))
def test_a_line_of_a_shop_that_rejects_has_its_outcome_and_money(strict, name):
    assert outcomes(strict)[name] == expected(STRICT)[name]


def test_every_format_of_times_means_the_same_day(marked, strict):
    for shop, names in [
        (marked, ["plain", "the second format of times", "the third format of times"]),
        (strict, ["plain", "the second format of times"]),
    ]:
        days = shop.query("select channel, cast(order_date as text) as day from staging.stg_transactions")
        assert days.set_index("channel")["day"][names].tolist() == ["2024-03-05"] * len(names)


@pytest.mark.parametrize(("shop", "lines"), [("marked", MARKED_LINES), ("strict", STRICT_LINES)])
def test_the_audit_counts_every_line_and_cent_under_its_outcome(shop, lines, request):
    audit = request.getfixturevalue(shop).query(
        "select *, cast(100 * net_revenue as bigint) as cents from cleaning_audit"
    )
    line_counts, cents = Counter(), Counter()
    for made_up in lines.values():
        for rule in ("raw", made_up.outcome):
            line_counts[rule] += 1
            cents[rule] += made_up.cents
    audit = audit[~audit["outcome"].eq("note") & audit["line_count"].gt(0)].set_index("rule")
    assert audit["line_count"].to_dict() == line_counts
    assert audit["cents"].to_dict() == cents
    rejected = request.getfixturevalue(shop).query("select rejection_reason from rejected_transactions")
    assert Counter(rejected["rejection_reason"]) == {
        rule: count for rule, count in line_counts.items() if rule not in ("raw", "used", "anonymous")
    }


@pytest.mark.parametrize("shop", ["marked", "strict", "plain", "on_the_command_line"])
def test_raw_lines_and_cents_are_used_anonymous_or_rejected(shop, request):
    audit = request.getfixturevalue(shop).query("from cleaning_audit").set_index("rule")
    parts = audit[audit["outcome"].isin(["used", "anonymous", "rejected"])]
    assert parts["line_count"].sum() == audit.loc["raw", "line_count"] > 20
    assert round(parts["net_revenue"].sum(), 2) == audit.loc["raw", "net_revenue"]


# Orders


def test_postage_alone_is_money_and_no_purchase(marked):
    assert order_of(marked, "customer_id = 'only postage'")[
        ["is_purchase", "net_cents", "goods_cents"]
    ].values.tolist() == [[False, 1000, 0]]
    assert marked.query("from intermediate.int_customers__windowed where customer_id = 'only postage'").empty
    audit = marked.query("from cleaning_audit").set_index("rule")
    codes = ["POST", "DOT", "D", "gift_0001_20"]
    cents = [made_up.cents for made_up in MARKED.values() if made_up.changes.get("product", "").strip() in codes]
    assert audit.loc["non_goods_lines", "line_count"] == len(cents) == 5
    assert 100 * audit.loc["non_goods_lines", "net_revenue"] == sum(cents)


def test_postage_and_discounts_are_money_of_their_order(marked):
    """Goods for 10, postage for 4.50, a discount of 2."""
    assert order_of(marked, "order_id = 'mixed'").values.tolist() == [["mixed", "mixed", True, 1250, 1000]]
    assert (
        float(marked.query("from intermediate.int_customers__windowed where customer_id = 'mixed'")["net_revenue"][0])
        == 12.5
    )


def test_a_code_in_other_letters_is_goods(marked):
    names = ["a voucher in other letters", "a voucher, by pattern"]
    flags = marked.query("select channel, is_goods from staging.stg_transactions").set_index("channel")["is_goods"]
    assert flags[names].tolist() == [True, False]


def test_one_order_id_of_two_customers_is_two_orders(marked, plain):
    assert order_of(marked, "order_id = 'shared'")[["customer_id", "is_purchase", "net_cents"]].values.tolist() == [
        ["first", True, 1000],
        ["second", True, 1000],
    ]
    assert order_of(plain, "order_id = '5'")[["customer_id", "is_purchase", "net_cents"]].values.tolist() == [
        ["7", False, -1000],
        ["8", True, 1000],
    ]


def test_of_a_line_delivered_three_times_the_last_is_in_the_order(marked):
    assert order_of(marked, "order_id = 'again'")["net_cents"].sum() == 900 + 600


def test_a_cancelled_order_leaves_no_trace_in_the_orders(marked):
    assert order_of(marked, "order_id in ('X1', 'stopped')").empty


def test_money_of_placeholders_belongs_to_nobody(marked):
    assert order_of(marked, "customer_id in ('TILL', '0')").empty
    assert set(order_of(marked, "customer_id in ('till', '00')")["customer_id"]) == {"till", "00"}


# Nothing declared


def test_without_a_declaration_marks_mean_nothing_and_negative_money_is_a_return(plain):
    """Refunded, void, postage, a customer 0, and the same line twice are all sales; three pieces at 1.115 are 3.35."""
    orders = order_of(plain, "customer_id <> '99'")
    assert orders.values.tolist() == [
        ["0", "6", True, 670, 670],
        ["12345678901234", "2", True, 1000, 1000],
        ["17850", "1", True, 1000, 1000],
        ["17850.5", "4", True, 1000, 1000],
        ["7", "5", False, -1000, -1000],
        ["8", "5", True, 1000, 1000],
    ]
    audit = plain.query("from cleaning_audit").set_index("rule")
    assert audit.loc[["used", "anonymous"], "line_count"].tolist() == [len(PLAIN) - 1 + 15, 1]


def test_names_of_columns_in_other_letters_mean_the_same(plain, on_the_command_line):
    pd.testing.assert_frame_equal(on_the_command_line.table("orders"), plain.table("orders"))


# Numbers


def cents_of(project: Project, values: str, place: dict) -> dict:
    """What is read of values in SQL: value -> cents."""
    money = "{{ readable_amount() }}"
    query = f"select amount, cast(100 * {money} as bigint) as cents from (values {values}) as numbers(amount)"
    result = project.invoke(["show", "--inline", query, "--limit", "-1"], declared(place))
    assert result.success, result.exception
    return {row["amount"]: row["cents"] for row in result.result.results[0].agate_table.rows}


@pytest.mark.parametrize(
    ("decimal", "thousands", "texts"),
    [
        (".", "'", {"1'234.50": 123450, "1'234'567": 123456700, "-1'234.5": -123450, "12'34.50": None, "1,234.50": None}),
        (".", ",", {"1,234.50": 123450, "1234.5": 123450, "12,50": None, "1.234,50": None, "1,234,567.89": 123456789}),
        (",", None, {"1234,50": 123450, ",5": 50, "-0,05": -5, "1.234,50": 123450, "1234.50": None, "0.355": None}),
        (None, None, {"1234,50": 123450, "1.234,50": 123450, "1,234.50": 123450, "0,355": 36, "12.345.678": 1234567800, "1,234,56": None}),
        (None, " ", {"1 234,50": 123450, "1 234.50": 123450, "1.234": 123, "1,234": 123, "1.234,50": None}),
        (None, ".", {"1.234,50": 123450, "1,50": 150, "1.50": None}),
    ],
)  # fmt: skip
def test_a_number_is_read_with_the_declared_separators_or_with_its_own(project, decimal, thousands, texts):
    rows = ", ".join("('" + text.replace("'", "''") + "')" for text in texts)
    place = {"table": "lines", "decimal_separator": decimal, "thousands_separator": thousands}
    assert cents_of(project, rows, place) == texts


def test_money_as_floating_point_numbers_is_rounded_as_it_is_written(project):
    """1.005 is 101 cents, although the double nearest to it lies below."""
    numbers = {1.005: 101, -1.005: -101, 0.145: 15, 2.675: 268, 1.0049: 100, 12.5: 1250}
    rows = ", ".join(f"(cast({number} as double))" for number in numbers)
    read = cents_of(project, rows, {"table": "lines"})
    assert {float(number): cents for number, cents in read.items()} == numbers


# Settings


def test_the_command_line_wins_over_the_source_and_the_source_over_the_project(marked, plain, on_the_command_line):
    """One purchase on the fifth of each month, the last on the latest date: as many count as the look-back has months."""
    count = "select max(order_count) as order_count from intermediate.int_customers__windowed"
    for shop, months in [(marked, 12), (plain, 2), (on_the_command_line, 5)]:
        assert shop.query(count)["order_count"].tolist() == [months]


# Optional tables


def test_without_optional_tables_the_build_says_in_one_line_what_is_off(marked_and_output):
    shop, output = marked_and_output
    absent = f"The source shop has no {', '.join(OPTIONAL_TABLES)}: models that need them are off."
    assert output.splitlines().count(absent) == 1
    always = {"base_transactions", "int_settings__listed", "stg_transaction_times", "stg_transactions"}
    assert staging_tables(shop) == {*always, "stg_non_goods"}


def test_present_optional_tables_are_there_and_the_line_names_the_others(plain_and_output):
    shop, output = plain_and_output
    absent = f"The source shop has no {', '.join(OPTIONAL_TABLES[2:])}: models that need them are off."
    assert output.splitlines().count(absent) == 1
    assert staging_tables(shop) >= {"stg_customers", "stg_products"}
    assert not staging_tables(shop) & {"stg_campaigns", "stg_non_goods"}


def staging_tables(shop: Shop) -> set[str]:
    return set(
        shop.query("select table_name from information_schema.tables where table_schema = 'staging'")["table_name"]
    )


def test_consent_and_suppression_are_yes_no_or_unknown(plain):
    customers = plain.query("from staging.stg_customers order by cast(customer_id as double)").astype(object)
    customers = customers.where(customers.notna(), None)
    assert customers[["has_consent", "is_suppressed", "city", "gender"]].values.tolist() == [
        [None, False, "Bonn", None],
        [False, True, None, None],
        [True, False, "Ulm", None],
        [None, True, None, None],
        [True, False, "Seoul", None],
    ]


def test_products_keep_their_zeros_and_empty_texts_are_unknown(plain):
    products = plain.query("select product_id, product_name, brand, department from staging.stg_products order by 1")
    products = products.astype(object).where(products.notna(), None)
    assert products.values.tolist() == [["0042", "Answer", None, None], ["TEA", "Tea", "Leaf", None]]


def test_ids_as_floating_point_numbers_are_those_of_the_lines_in_every_table(plain):
    known = plain.query(
        "select distinct customer_id from staging.stg_customers "
        "inner join intermediate.int_customers__windowed using (customer_id)"
    )
    assert set(known["customer_id"]) == {"17850", "8", "99"}
