"""The project as a package of somebody else's: examples/shop, copied and built as its owner would."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from projects import ROOT, Shop, copy_project

OURS = {
    "DBT_PROJECT_DIR",
    "DBT_PROFILES_DIR",
    "CUSTOMER_SEGMENTS_DB",
    "CUSTOMER_SEGMENTS_DESCRIPTIONS",
    "CORNER_SHOP_DB",
}


def delivered_copy(folder: Path) -> Path:
    """The files that somebody gets who clones the repository; outside of one, all but what builds leave behind."""
    if not (ROOT / ".git").exists():
        return copy_project(folder)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def run(command: Iterable[str], folder: Path, **variables: str) -> str:
    """What dbt prints in a folder, without a variable of ours in its environment but those that are named."""
    result = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *command],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in OURS} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return delivered_copy(tmp_path_factory.mktemp("copy") / "customer_segments") / "examples" / "shop"


@pytest.fixture(scope="module")
def output(folder, request) -> str:
    """What the build of the shop prints; the package comes from the copied repository around it.

    Unit tests read nothing of the shop, and are run by other tests; here only among the long ones.
    """
    run(["deps"], folder)
    is_long = request.config.getoption("--all")
    return run(["build"], folder, **({} if is_long else {"DBT_EXCLUDE_RESOURCE_TYPES": "unit_test"}))


@pytest.fixture(scope="module")
def shop(folder, output) -> Shop:
    return Shop(folder / "corner_shop.duckdb")


@pytest.fixture(scope="module")
def lines(folder) -> pd.DataFrame:
    """The lines of the till that the shop counts, money in cents."""
    till = pd.read_csv(folder / "seeds" / "till_lines.csv", dtype={"card_number": str}, parse_dates=["paid_at"])
    till["cents"] = (100 * till["pieces"] * till["price"]).round().astype("int64")
    till["date"] = till["paid_at"].dt.normalize()
    return till[till["article"] != "DEPOSIT"]


def expected_customers(lines: pd.DataFrame, month_count: int) -> pd.DataFrame:
    """Purchases and money of the months that end with the last day, for everybody who ever bought."""
    window_start = lines["date"].max() + pd.Timedelta(days=1) - pd.DateOffset(months=month_count)
    receipts = lines.groupby(["card_number", "receipt_number", "date"])["cents"].sum().reset_index()
    assert not receipts["receipt_number"].duplicated().any()
    recent = receipts[receipts["date"] >= window_start]
    buyers = pd.Index(receipts.loc[receipts["cents"] > 0, "card_number"].unique(), name="customer_id").sort_values()
    return pd.DataFrame(
        {
            "order_count": recent[recent["cents"] > 0].groupby("card_number").size().reindex(buyers, fill_value=0),
            "cents": recent.groupby("card_number")["cents"].sum().reindex(buyers, fill_value=0),
        }
    )


def columns_of(shop: Shop, table: str) -> list[str]:
    return shop.query(f"from {table} limit 0").columns.tolist()


def test_the_shop_builds_with_its_tests(output):
    assert "ERROR=0" in output  # so few customers may leave doubt which cluster is which: a warning


def test_the_models_of_the_shop_hold_its_own_columns(shop):
    assert columns_of(shop, "main.orders") == ["receipt_number", "paid_at", "total"]
    assert columns_of(shop, "main.customers") == ["card_number", "accepts_mail", "city"]
    assert columns_of(shop, "main.stg_transactions") == [
        "card_number",
        "receipt_number",
        "paid_at",
        "article",
        "pieces",
        "price",
    ]


def test_the_rows_of_the_shop_are_its_own(shop, lines):
    totals = shop.query("select receipt_number, cast(100 * total as bigint) as cents from main.orders order by all")
    expected = lines.groupby("receipt_number")["cents"].sum()
    assert totals.values.tolist() == [list(pair) for pair in expected.items()]
    assert len(shop.query("from main.stg_transactions")) == len(lines)


def test_the_tables_of_the_package_stand_in_a_schema_of_their_own(project, shop):
    tables = shop.query("select table_name from information_schema.tables where table_schema = 'segments'")
    assert set(project.public_tables()) <= set(tables["table_name"])
    assert "is_purchase" in columns_of(shop, "segments.orders")
    assert "total" not in columns_of(shop, "segments.orders")


def test_orders_and_money_of_every_customer_are_those_of_pandas(shop, lines):
    customers = shop.query(
        """
        select customer_id, order_count, cast(100 * net_revenue as bigint) as cents
        from segments.customer_segments order by customer_id
        """
    )
    expected = expected_customers(lines, month_count=6)
    assert len(expected) == 60
    pd.testing.assert_frame_equal(
        customers.set_index("customer_id"), expected, check_dtype=False, check_index_type=False
    )


def test_the_look_back_is_the_one_that_the_shop_sets(output, shop, lines):
    customers = shop.query("select sum(order_count) as orders from segments.customer_segments")
    in_six_months, in_a_year = (expected_customers(lines, months)["order_count"].sum() for months in (6, 12))
    assert in_six_months < in_a_year
    assert customers["orders"][0] == in_six_months
    assert "active in the last 6 months" in output


def test_deposits_are_no_lines_of_the_package_and_lines_without_a_card_are_anonymous(shop, lines):
    audit = shop.query("from segments.cleaning_audit").set_index("rule")["line_count"]
    assert audit["raw"] == len(lines)
    assert audit["anonymous"] == lines["card_number"].isna().sum() == 2


def test_segments_stand_beside_the_columns_of_the_shop(shop, lines):
    """By city: all customers, and their money of six months."""
    cards = shop.query("select card_number as customer_id, city from main.customers").set_index("customer_id")
    expected = expected_customers(lines, month_count=6).join(cards).groupby("city")["cents"].agg(["size", "sum"])
    cities = shop.query(
        """
        select city, cast(sum(customer_count) as bigint), cast(100 * sum(net_revenue) as bigint)
        from main.best_customers group by city order by city
        """
    )
    assert cities.values.tolist() == [list(row) for row in expected.itertuples()]
