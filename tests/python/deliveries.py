"""One made-up shop, delivered in every way that a source can be declared."""

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

COLUMNS = {
    "customer_id": "Customer No",
    "order_id": "Order",
    "ordered_at": "Paid at",
    "amount": "Total",
    "product_id": "Article",
}


def delivered_lines(*, customer_count: int = 40, seed: int = 5) -> pd.DataFrame:
    """Some 400 lines of 2024: ids with zeros, umlauts, quotes and line breaks, returns, anonymous and unusable lines."""
    random = np.random.default_rng(seed)
    articles = ["Brot", "Käse", 'Wein "rot"', "Tee, grün", "Öl;\nkalt gepresst", "0042"]
    rows = []
    for customer in range(customer_count):
        for _ in range(int(random.integers(1, 12))):
            second = int(random.integers(366 * 86400))
            time = pd.Timestamp("2024-01-01") + pd.Timedelta(seconds=second)
            order = f"{len(rows):06d}"
            for _ in range(int(random.integers(1, 3))):
                amount = round(float(random.lognormal(2.5, 0.8)), 2)
                rows.append((f"{customer:04d}", order, time, amount, str(random.choice(articles))))
            if random.random() < 0.08:
                rows.append((f"{customer:04d}", order + "R", time + pd.Timedelta(days=3), -rows[-1][3], rows[-1][4]))
    rows += [
        (None, "A1", pd.Timestamp("2024-05-05 12:00:00"), 3.25, "Brot"),
        ("0001", None, pd.Timestamp("2024-05-05 12:00:00"), 4.25, "Brot"),
        ("0002", "T1", None, 5.25, "Käse"),
        ("0003", "M1", pd.Timestamp("2024-05-05 12:00:00"), None, "Brot"),
        # Half past midnight in Berlin, still the day before in UTC.
        ("0004", "N1", pd.Timestamp("2024-06-30 22:30:00"), 6.25, "Brot"),
    ]
    lines = pd.DataFrame(rows, columns=list(COLUMNS.values()))
    lines["Paid at"] = lines["Paid at"].astype("datetime64[us]")
    return lines


def declared(place: dict, *, columns: dict | None = None, **source) -> dict:
    """Settings of a source `shop` whose transactions are at a place; further keys belong to the source."""
    transactions = {"columns": columns or COLUMNS, **place}
    zones = {"business_timezone": "Europe/Berlin", "recorded_timezone": "UTC"}
    return {"source": "shop", "sources": {"shop": {**zones, "transactions": transactions, **source}}}


def _csv(**options) -> Callable[[pd.DataFrame, Path], dict]:
    place = {key: options.pop(key) for key in ("encoding", "decimal_separator", "delimiter") if key in options}
    suffix = options.pop("suffix", ".csv")

    def write(lines: pd.DataFrame, folder: Path) -> dict:
        file = folder / f"orders{suffix}"
        text = lines.to_csv(
            index=False,
            sep=place.get("delimiter", options.get("sep", ",")),
            decimal=place.get("decimal_separator", "."),
        )
        content = options.get("start", b"") + text.encode(place.get("encoding", "utf-8"))
        file.write_bytes(gzip.compress(content) if suffix.endswith(".gz") else content)
        return {"location": str(file), **place}

    return write


def _parquet(lines: pd.DataFrame, folder: Path) -> dict:
    lines.to_parquet(folder / "orders.parquet", index=False)
    return {"location": str(folder / "orders.parquet")}


def _glob(lines: pd.DataFrame, folder: Path) -> dict:
    """Two files with their columns in different orders, with another delimiter, and one more column."""
    half = len(lines) // 2
    lines[:half].to_csv(folder / "2024-a.csv", index=False)
    turned = lines[half:][list(COLUMNS.values())[::-1]].assign(Till=7)
    turned.to_csv(folder / "2024-b.csv", index=False, sep=";")
    return {"location": str(folder / "2024-*.csv")}


def _parquet_folder(lines: pd.DataFrame, folder: Path) -> dict:
    half = len(lines) // 2
    lines[:half].to_parquet(folder / "a.parquet", index=False)
    lines[half:][list(COLUMNS.values())[::-1]].to_parquet(folder / "b.parquet", index=False)
    return {"location": str(folder / "*.parquet")}


def _excel(lines: pd.DataFrame, folder: Path) -> dict:
    with pd.ExcelWriter(folder / "orders.xlsx") as writer:
        pd.DataFrame({"Note": ["not here"]}).to_excel(writer, sheet_name="About", index=False)
        lines.to_excel(writer, sheet_name="Lines", index=False)
    return {"location": str(folder / "orders.xlsx"), "sheet": "Lines"}


def _sqlite(lines: pd.DataFrame, folder: Path) -> dict:
    with sqlite3.connect(folder / "orders.sqlite") as connection:
        lines.assign(**{"Paid at": lines["Paid at"].astype("string")}).to_sql("order lines", connection, index=False)
    return {"location": str(folder / "orders.sqlite"), "table": "order lines"}


def write_postgres(lines: pd.DataFrame, location: str, extension: str) -> None:
    """Fill the table shop.order_lines of a Postgres server."""
    with duckdb.connect() as connection:
        connection.execute(extension)
        connection.execute(f"attach '{location}' as pg (type postgres)")
        connection.execute("create schema if not exists pg.shop")
        connection.execute('drop table if exists pg.shop."order lines"')
        connection.register("lines", lines)
        connection.execute(
            'create table pg.shop."order lines" as select * replace (cast("Total" as decimal(12, 2)) as "Total") from lines'
        )


def write_table(lines: pd.DataFrame, database: Path) -> None:
    """Put the lines into the database that is built, as raw."order lines"."""
    with duckdb.connect(str(database)) as connection:
        connection.register("lines", lines)
        connection.execute('create schema if not exists raw; create table raw."order lines" as from lines')


# name -> what writes the lines into a folder and returns the place
FILES: dict[str, Callable[[pd.DataFrame, Path], dict]] = {
    "csv": _csv(),
    "csv with semicolons and a decimal comma": _csv(delimiter=";", decimal_separator=","),
    "csv with tabs": _csv(sep="\t", suffix=".tsv"),
    "csv with a byte order mark": _csv(start=b"\xef\xbb\xbf"),
    "csv in latin-1": _csv(encoding="latin-1"),
    "csv in utf-16": _csv(encoding="utf-16"),
    "csv in gzip": _csv(suffix=".csv.gz"),
    "several csv files with columns in other orders": _glob,
    "parquet files with columns in other orders": _parquet_folder,
    "excel": _excel,
    "sqlite": _sqlite,
}
REFERENCE = _parquet
