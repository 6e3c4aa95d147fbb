"""Every export of real_exports.py is right, or refused in words; the check and the build say the same of it."""

import importlib
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from real_exports import Case

from projects import DEFAULT_SUBJECTS, TESTS_LEFT_OUT, Project, failures, lines_alone

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("exports_*.py"))
CASES: dict[str, Case] = {
    f"{module.removeprefix('exports_')}: {case.kind}": case
    for module in MODULES
    for case in importlib.import_module(module).CASES
}
SUBJECTS = ["--select", "staging", "orders", *TESTS_LEFT_OUT]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    folder = tmp_path_factory.mktemp("exports")
    return Project(folder, lines_alone(tmp_path_factory.mktemp("project")))


def checked(output: str) -> dict[str, str]:
    """What the check counts: label -> value, and each outcome of lines -> lines."""
    counts = dict(
        re.findall(r"^(first, last day|customers|orders|purchases|net revenue) {2,}(\S.*?) *$", output, flags=re.M)
    )
    outcomes = re.findall(r"^(delivered|used|anonymous|rejected: [a-z ]+?) {2,}([\d,]+) +[\d.]+% ", output, flags=re.M)
    return {**counts, **dict(outcomes)}


def number(text: str) -> int:
    return int(text.replace(",", ""))


#: Each third in make test, as each is a build and a check of some seconds; make test-all runs every one.
NAMES = [pytest.param(name, marks=pytest.mark.long if number % 3 else ()) for number, name in enumerate(CASES)]


@pytest.mark.parametrize("name", NAMES)
def test_an_export_is_right_or_refused_in_words(project, name, tmp_path, capsys):
    case = CASES[name]
    settings = case.written_into(tmp_path)
    project.database.unlink(missing_ok=True)
    built = project.invoke(["build", *SUBJECTS], settings)
    if case.refused:
        message = failures(built) + capsys.readouterr().out
        assert not built.success, "it was built"
        for part in case.refused:
            assert part in message
        assert "Traceback" not in message
        assert not re.search(r"(Binder|Conversion|Invalid Input|Parser|Catalog) Error", message)
        return
    assert built.success, failures(built)
    capsys.readouterr()
    result = project.invoke(["run-operation", "check_source"], settings)
    output = capsys.readouterr().out
    assert result.success, output
    shop = _Tables(project)
    _assert_right(case, shop)
    _assert_the_check_agrees(shop, checked(output))
    if case.looks_at is not None:
        notices = [
            text for text in re.findall(r"^Look at: (.*)$", output, flags=re.M) if "nothing suspicious" not in text
        ]
        for part in case.looks_at:
            assert any(part in notice for notice in notices), notices
        assert len(notices) == len(case.looks_at), notices


class _Tables:
    """What a build made of an export."""

    def __init__(self, project: Project):
        with duckdb.connect(str(project.database), read_only=True) as connection:
            audit = connection.sql("select rule, outcome, line_count, net_revenue from cleaning_audit").fetchall()
            self.orders = connection.sql("""
                select count(distinct customer_id), count(distinct (customer_id, order_id)), count(*) filter (where is_purchase),
                    coalesce(sum(net_revenue), 0)
                from orders
            """).fetchall()[0]
            self.days = connection.sql("""
                select min(order_date)::varchar, max(order_date)::varchar from staging.stg_transactions where rejection_reason is null
            """).fetchall()[0]
        self.lines = {rule: count for rule, _, count, _ in audit}
        self.rejected = {rule: count for rule, outcome, count, _ in audit if outcome == "rejected" and count}


#: What shops most often have, built as far as the segments, with the customers who are in them where these are not all: who gave
#: back all that they bought is in no segment.
LIKELIEST = {
    "levels: the status is on the first line of an order": None,
    "levels: the total of the order is on each line": None,
    "levels: an order's discount, postage and refund are on its first line": 2,
    "levels: refunds are lines of their own with a minus before the dollar": None,
    "levels: what was refunded, and when, are columns": 2,
    "money: euros with a no-break, a narrow no-break and a thin space": None,
    "orders: a subscription whose renewals carry the number of the first order": None,
    "orders: a till that begins at 1 each morning": None,
    "orders: one line dated 332 days after the last day of a shop that sells daily": None,
    "shapes: cp1252 declared": None,
    "shapes: a stray quote": None,
    "times: an offset on every line, recorded_timezone absent, read by default": None,
}


@pytest.mark.long
@pytest.mark.parametrize("name", list(LIKELIEST))
def test_segments_of_an_export_have_its_customers_money_and_last_day(tmp_path, name):
    case = CASES[name]
    settings = {**case.written_into(tmp_path), "rfm_window_months": 24}  # some files have more than a year
    shop = Project(tmp_path).build(settings=settings, subjects=DEFAULT_SUBJECTS)
    found = shop.query("""
        select count(*) as customers, sum(order_count) as purchases, sum(net_revenue)::varchar as net_revenue, max(as_of_date)::varchar as last_day
        from customer_segments
    """).to_dict("records")[0]
    right = {**vars(case.right), "customers": LIKELIEST[name] or case.right.customers}
    wanted = {key: value for key, value in right.items() if key in found and value is not None}
    assert {key: found[key] for key in wanted} == wanted


def _assert_right(case: Case, shop: _Tables) -> None:
    right = case.right
    found = {
        "lines": shop.lines["raw"],
        "customers": shop.orders[0],
        "orders": shop.orders[1],
        "purchases": shop.orders[2],
        "net_revenue": str(shop.orders[3]),
        "first_day": shop.days[0],
        "last_day": shop.days[1],
        "anonymous": shop.lines["anonymous"],
        "rejected": shop.rejected,
    }
    wanted = {key: value for key, value in vars(right).items() if value is not None}
    assert {key: found[key] for key in wanted} == {**wanted, "rejected": dict(right.rejected)}


def _assert_the_check_agrees(shop: _Tables, counts: dict[str, str]) -> None:
    assert number(counts["delivered"]) == shop.lines["raw"]
    assert number(counts["used"]) == shop.lines["used"]
    assert [number(counts[label]) for label in ("customers", "orders", "purchases")] == list(shop.orders[:3])
    assert Decimal(counts["net revenue"].replace(",", "")) == shop.orders[3]
    assert counts["first, last day"] == f"{shop.days[0]} to {shop.days[1]}"
    reasons = {
        label.removeprefix("rejected: ").replace(" ", "_"): number(count)
        for label, count in counts.items()
        if label.startswith("rejected")
    }
    assert reasons == shop.rejected
