"""Order ids that come round and dates that stray, night by night: the tables of one build, and nothing before changes."""

import datetime
from pathlib import Path

import pandas as pd
import pytest
from exports_orders import till

from deliveries import declared
from projects import LINE_SUBJECTS, Project, Shop, failures, lines_alone

COLUMNS = ["customer_id", "order_id", "ordered_at", "amount"]
TABLES = ["orders", "cleaning_audit", "rejected_transactions", "int_order_days__repeated"]
#: The later nights add this many days each; the first of them come after the shop was closed.
NIGHT_DAYS = 4


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return Project(tmp_path_factory.mktemp("nights"), lines_alone(tmp_path_factory.mktemp("project")))


def lines_of_a_shop() -> pd.DataFrame:
    """A till until April 2024 and again from summer 2025, renewals all the time, a year typed wrong, and orders that go on."""
    reopened = datetime.date(2025, 6, 20)
    closed_days = (reopened - datetime.date(2024, 1, 1)).days - 100
    receipts = till(customer_count=12, receipt_count=6, day_count=115, seed=7)
    moved = [(customer, order, _moved(when, 100, closed_days), amount) for customer, order, when, amount in receipts]
    renewals = [("member", "parent", f"2024-{month:02}-15 08:00:00", "20.00") for month in range(1, 5)]
    later = [("c1", "long", f"2025-06-{day} 10:00:00", "1.00") for day in range(20, 31)]
    rows = [*moved, *renewals, *later, ("c2", "typo", "2026-12-24 10:00:00", "7.00")]
    return pd.DataFrame(rows, columns=COLUMNS).assign(ordered_at=lambda lines: pd.to_datetime(lines["ordered_at"]))


def _moved(when: str, first_day: int, day_count: int) -> str:
    """A time of the till, later by a closure where it is after so many days."""
    time = datetime.datetime.fromisoformat(when)
    is_later = (time.date() - datetime.date(2024, 1, 1)).days >= first_day
    return str(time + datetime.timedelta(day_count if is_later else 0))


def run(project: Project, lines: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
    path = folder / "lines.parquet"
    lines.astype({"ordered_at": "datetime64[us]", "order_id": "str"}).to_parquet(path, index=False)
    settings = {**declared({"location": str(path)}, columns={name: name for name in COLUMNS}), "show_summary": False}
    seeds = [] if project.database.exists() else [["seed"]]
    for command in [*seeds, ["run", "--select", *LINE_SUBJECTS]]:
        result = project.invoke(command, settings)
        assert result.success, failures(result)
    shop = Shop(project.database)
    tables = {name: shop.table(f"intermediate.{name}" if name.startswith("int_") else name) for name in TABLES}
    return {**tables, "customers": shop.table("intermediate.int_customers__windowed")}


def test_nights_give_the_tables_of_one_build_and_leave_what_was_before(project, tmp_path):
    lines = lines_of_a_shop()
    typo = lines["order_id"] == "typo"
    last_days = sorted(lines.loc[~typo, "ordered_at"].dt.normalize().unique())
    before = None
    for last_day in [last_days[99], *last_days[99 + NIGHT_DAYS :: NIGHT_DAYS], last_days[-1]]:
        known = lines[typo | (lines["ordered_at"] < last_day + pd.Timedelta(days=1))]
        tables = run(project, known, tmp_path)
        assert (tables["rejected_transactions"]["raw_order_id"] == "typo").any()
        if before is not None:
            _assert_nothing_before_changed(before, tables)
        before = tables
    assert tables["rejected_transactions"]["raw_order_id"].tolist() == ["typo"], "the shop is seen to trade again"
    assert tables["orders"]["order_date"].max() == lines.loc[~typo, "ordered_at"].max().normalize()
    project.database.unlink()
    whole = run(project, lines, tmp_path)
    for name, table in whole.items():
        pd.testing.assert_frame_equal(tables[name], table, check_exact=True, obj=name)


def _assert_nothing_before_changed(before: dict[str, pd.DataFrame], after: dict[str, pd.DataFrame]) -> None:
    """What was said of each month end, and of orders up to the last day that counted then, is said again."""
    customers, customers_after = before["customers"], after["customers"]
    month_ends = customers[pd.to_datetime(customers["as_of_date"]).dt.is_month_end]
    again = customers_after[customers_after["as_of_date"].isin(month_ends["as_of_date"])]
    pd.testing.assert_frame_equal(month_ends.reset_index(drop=True), again.reset_index(drop=True))
    orders, orders_after = before["orders"], after["orders"]
    known = orders_after[orders_after["order_date"] <= orders["order_date"].max()]
    pd.testing.assert_frame_equal(orders, known.reset_index(drop=True))
