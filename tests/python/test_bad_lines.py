"""Bad lines in a file: each is used as documented, or counted as rejected with a reason; the build goes on."""

import csv
import io
from dataclasses import dataclass

import pytest

from deliveries import declared
from projects import LINE_TABLES

HEADER = ["customer", "order", "time", "amount", "product"]
COLUMNS = {
    "customer_id": "customer",
    "order_id": "order",
    "ordered_at": "time",
    "amount": "amount",
    "product_id": "product",
}
GOOD_TIME = "2024-03-05 12:00:00"
MEGABYTE = "x" * 1_000_000


@dataclass(frozen=True)
class Line:
    """A line of the file: what becomes of it, and what of it is changed from a good line, or its whole text."""

    outcome: str
    changes: dict
    text: str | None = None


def line(outcome: str, **changes) -> Line:
    return Line(outcome, changes)


LINES = {
    "an amount with thousands separators": line("used", amount="1,234.50"),
    "an amount with a decimal comma": line("used", amount="12,50"),
    "an amount with a currency sign": line("used", amount="€ 5"),
    "an amount with a unit": line("amount_not_readable", amount="5 pcs"),
    "an amount with a currency between its digits": line("amount_not_readable", amount="5€50"),
    "an amount with two signs": line("amount_not_readable", amount="-5.00-"),
    "an amount in words": line("amount_not_readable", amount="n/a"),
    "no amount": line("amount_missing", amount=""),
    "a blank amount": line("amount_missing", amount="  "),
    "NaN": line("amount_not_readable", amount="NaN"),
    "infinity": line("amount_not_readable", amount="inf"),
    "minus infinity": line("amount_not_readable", amount="-Infinity"),
    "an amount of 1e12": line("amount_out_of_range", amount="1e12"),
    "an amount of minus 1e12": line("amount_out_of_range", amount="-1000000000000"),
    "an amount of 1e30": line("amount_not_readable", amount="1e30"),
    "an amount of 0": line("used", amount="0"),
    "an amount with three decimals": line("used", amount="1.005"),
    "a return": line("used", amount="-3.50"),
    "the date 0000-00-00": line("time_not_readable", time="0000-00-00"),
    "a date with dots": line("time_not_readable", time="31.12.2024"),
    "a date with slashes, month first": line("time_not_readable", time="12/31/2024 10:00"),
    "30 February": line("time_not_readable", time="2024-02-30"),
    "a time in words": line("time_not_readable", time="yesterday"),
    "the year 1900": line("date_out_of_range", time="1900-01-01"),
    "the year 2999": line("date_out_of_range", time="2999-12-31"),
    "an infinite time": line("date_out_of_range", time="infinity"),
    "no time": line("time_missing", time=""),
    "a blank time": line("time_missing", time=" "),
    "no order": line("order_id_missing", order=""),
    "a blank order": line("order_id_missing", order="   "),
    "no customer": line("anonymous", customer=""),
    "a blank customer": line("anonymous", customer="  "),
    "a customer with leading zeros": line("used", customer="00017"),
    "a customer in lower case": line("used", customer="ab1"),
    "the same in upper case": line("used", customer="AB1"),
    "the same with blanks around": line("used", customer=" ab1 "),
    "a null byte": line("used", customer="nu\0ll"),
    "emoji": line("used", customer="🛒🎉"),
    "a megabyte of text": line("used", product=MEGABYTE),
    "quotes and semicolons": line("used", product='5" pipe; "best"'),
    "a line break": line("used", product="two\nlines"),
    "sql": line("used", customer="'; drop table orders; --"),
    "too many columns": Line("line_not_readable", {}, f"c,o1,{GOOD_TIME},1,p,more"),
    "too few columns": Line("line_not_readable", {}, f"c,o2,{GOOD_TIME}"),
    "text behind a closing quote": Line("line_not_readable", {}, f'c,o3,{GOOD_TIME},1,"p" q'),
    "one order id of two customers": Line("used", {}, f"first,shared,{GOOD_TIME},1,p\nsecond,shared,{GOOD_TIME},2,p"),
    "an order over midnight": Line(
        "used", {}, "late,night,2024-03-05 22:59:00,1,p\nlate,night,2024-03-05 23:01:00,2,p"
    ),
}


def text_of(number: int, bad: Line) -> str:
    if bad.text is not None:
        return bad.text + "\n"
    good = {"customer": f"c{number}", "order": f"order-{number}", "time": GOOD_TIME, "amount": "10.00", "product": "p"}
    output = io.StringIO()
    csv.DictWriter(output, HEADER, lineterminator="\n").writerow({**good, **bad.changes})
    return output.getvalue()


@pytest.fixture(scope="module")
def project(line_project):
    return line_project


@pytest.fixture(scope="module")
def shop(project, tmp_path_factory):
    """All bad lines between good ones, built once, data tests included."""
    file = tmp_path_factory.mktemp("bad_lines") / "lines.csv"
    good = [f"regular,r{day},2024-03-{day:02} 12:00:00,5,p\n" for day in range(1, 29)]
    bad = [text_of(number, bad) for number, bad in enumerate(LINES.values())]
    file.write_text(",".join(HEADER) + "\n" + "".join(good + bad), newline="")
    settings = {
        **declared({"location": str(file)}, columns=COLUMNS),
        "max_gap_days": 0,
        "latest_valid_date": "2025-12-31",
    }
    return project.build(settings=settings, only=[*LINE_TABLES, "int_customers__windowed"], tested=True)


@pytest.fixture(scope="module")
def outcomes(shop) -> dict[str, list]:
    """What became of each line, by its order id or its text."""
    return shop.query(
        "select coalesce(unreadable_line, order_id, raw_order_id) as line_key, raw_amount, raw_ordered_at, raw_customer_id, "
        "coalesce(rejection_reason, case when customer_id is null then 'anonymous' else 'used' end) as outcome "
        "from staging.stg_transactions"
    )


def test_lines_are_enough_for_a_matrix():
    assert len(LINES) >= 40


@pytest.mark.parametrize("name", list(LINES))
def test_a_bad_line_has_the_documented_outcome(outcomes, name):
    bad = LINES[name]
    number = list(LINES).index(name)
    if bad.outcome == "line_not_readable":
        found = outcomes[outcomes["line_key"] == bad.text]
    elif bad.text is not None:
        found = outcomes[outcomes["line_key"] == bad.text.split(",")[1]]
    elif bad.outcome == "order_id_missing":
        found = outcomes[(outcomes["outcome"] == bad.outcome) & (outcomes["raw_customer_id"] == f"c{number}")]
    else:
        found = outcomes[outcomes["line_key"] == f"order-{number}"]
    assert len(found) == (bad.text or "").count("\n") + 1
    assert set(found["outcome"]) == {bad.outcome}


def test_every_line_is_in_the_audit_and_every_rejected_one_in_its_table(shop):
    audit = shop.query("from cleaning_audit").set_index("rule")
    line_count = 28 + len(LINES) + 2  # two entries have two lines
    assert audit.loc["raw", "line_count"] == line_count
    assert audit.loc[audit["outcome"].isin(["used", "anonymous", "rejected"]), "line_count"].sum() == line_count
    rejected = shop.query(
        "select rejection_reason as rule, count(*) as line_count from rejected_transactions group by 1"
    )
    assert rejected.set_index("rule")["line_count"].to_dict() == {
        rule: count for rule, count in audit.query("outcome == 'rejected'")["line_count"].items() if count
    }


def test_ids_are_text_whose_case_and_zeros_count_and_whose_outer_blanks_do_not(shop):
    customers = set(shop.query("select customer_id from intermediate.int_customers__windowed")["customer_id"])
    assert {"00017", "ab1", "AB1", "nu\0ll", "🛒🎉", "'; drop table orders; --", "first", "second"} <= customers
    assert " ab1 " not in customers
    assert shop.query(
        "select max(order_count) as order_count from intermediate.int_customers__windowed where customer_id = 'ab1'"
    )["order_count"].to_list() == [2]


def test_an_order_over_midnight_is_one_purchase(shop):
    days = shop.query("select order_date, is_purchase from orders where order_id = 'night' order by 1")
    assert days.astype(str).values.tolist() == [["2024-03-05", "True"], ["2024-03-06", "False"]]


def test_an_amount_is_rounded_half_away_from_zero(shop):
    number = list(LINES).index("an amount with three decimals")
    assert (
        float(shop.query(f"select net_revenue from orders where order_id = 'order-{number}'")["net_revenue"][0]) == 1.01
    )


def test_an_infinite_time_does_not_move_the_as_of_date(project, tmp_path):
    lines = [f"c{day},o{day},2024-01-{day:02} 12:00:00,5,p" for day in range(1, 29)] + [
        "c1,oo,infinity,5,p",
        "c1,op,inf,5,p",
    ]
    (tmp_path / "lines.csv").write_text("\n".join([",".join(HEADER), *lines]) + "\n")
    shop = project.build(
        settings=declared({"location": str(tmp_path / "lines.csv")}, columns=COLUMNS),
        only=[*LINE_TABLES, "int_customers__windowed"],
    )
    assert (
        shop.query("select max(as_of_date)::varchar as day from intermediate.int_customers__windowed")["day"][0]
        == "2024-01-28"
    )
    audit = shop.query("from cleaning_audit").set_index("rule")["line_count"]
    assert audit["date_out_of_range"] + audit["time_not_readable"] == 2
