"""What was done to customers, as files that outlive every rebuild: one folder a table, one new Parquet file an entry.

The folder is the setting outreach_location; nothing here changes or removes a file that is there.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pandas as pd

from segment_sources.problems import SourceError, explain_read_error

#: The columns of each log with their types in SQL, in the order in which they are written.
COLUMNS = {
    "exposures": {
        "audience": "varchar",
        "as_of_date": "date",
        "customer_id": "varchar",
        "channel": "varchar",
        "sent_at": "timestamp",
        "status": "varchar",
    },
    "assignments": {
        "experiment": "varchar",
        "customer_id": "varchar",
        "arm": "varchar",
        "cluster_id": "varchar",
        "stratum": "varchar",
        "assigned_date": "date",
    },
}

#: A place that is no folder of this machine, such as s3://bucket/outreach.
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def read_log(location: str, table: str) -> dict:
    """What stands after `from` for a log: relation (SQL), and file_count; without a file it has no rows.

    location: a folder or a URL, absolute; table: a key of COLUMNS. Raises SourceError where a file is no log.
    """
    folder = _folder(location, table)
    pattern = f"{folder if URL.match(location) else _exactly(folder)}/*.parquet"
    columns = ", ".join(f"cast({name} as {type}) as {name}" for name, type in COLUMNS[table].items())
    with duckdb.connect() as connection:
        try:
            rows = connection.execute(f"select file from glob({_literal(pattern)})").fetchall()
            files = sorted(file for (file,) in rows)
        except duckdb.Error as error:
            raise SourceError(explain_read_error(pattern, str(error))) from None
        for file in files:
            try:
                connection.execute(f"select {columns} from read_parquet({_literal(_exactly(file))}) limit 0")
            except duckdb.BinderException:
                raise SourceError(
                    f"{file} is no log of {table}: it needs the columns {', '.join(COLUMNS[table])}. Move it away."
                ) from None
            except duckdb.Error as error:
                raise SourceError(explain_read_error(file, str(error))) from None
    if not files:
        nothing = ", ".join(f"cast(null as {type}) as {name}" for name, type in COLUMNS[table].items())
        return {"relation": f"(select {nothing} where false)", "file_count": 0}
    listed = ", ".join(_literal(_exactly(file)) for file in files)
    return {
        "relation": f"(select {columns} from read_parquet([{listed}], union_by_name = true))",
        "file_count": len(files),
    }


def append_log(location: str, table: str, rows: pd.DataFrame, name: str) -> tuple[str, bool]:
    """Write rows as one new file of a log; returns the file, and whether it is new.

    The file is called after name and its content, so that the same rows are never logged twice. It is written under
    another name and renamed, so that no reader sees half of it. rows: with the columns of COLUMNS[table];
    name: such as win_back_2017-12-31, of letters, digits, _ and -.
    """
    columns = ", ".join(f"cast({column} as {type}) as {column}" for column, type in COLUMNS[table].items())
    with duckdb.connect() as connection:
        connection.register("rows_to_log", rows)
        connection.execute(f"create table logged as select {columns} from rows_to_log order by all")
        content = connection.execute("select * from logged").df().to_csv(index=False)
        file = f"{_folder(location, table)}/{name}-{hashlib.sha256(content.encode()).hexdigest()[:16]}.parquet"
        if logged_files(location, table, Path(file).stem.rpartition("-")[0]).count(file):
            return file, False
        _copy(connection, "select * from logged", file)
    return file, True


def logged_files(location: str, table: str, name: str, *, kind: str = "parquet") -> list[str]:
    """The files of a log that were written under a name, in their order, or for json their manifests."""
    folder = _folder(location, table)
    pattern = f"{folder if URL.match(location) else _exactly(folder)}/{name}-*.{kind}"
    with duckdb.connect() as connection:
        rows = connection.execute(f"select file from glob({_literal(pattern)})").fetchall()
    return sorted(file for (file,) in rows)


def write_manifest(file: str, manifest: Mapping) -> str:
    """Write beside a file of a log what it is, for people and for a later look; returns its name."""
    written = f"{file.removesuffix('.parquet')}.json"
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    if URL.match(file):
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (select {_literal(text)}) to {_literal(written)} (format csv, header false, quote '', escape '')"
            )
        return written
    unfinished = Path(written).with_name(f".{Path(written).name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.rename(written)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def replace_list(
    location: str, name: str, channel: str, as_of_date: str, audience: str, members: Sequence[Mapping]
) -> str:
    """Keep who was in which arm of a list when it was exported, so that it can be logged whatever is built until then.

    No list that is sent has the control. One exported again replaces the older one. Returns the file.
    members: customer_id and arm of each.
    """
    rows = pd.DataFrame(list(members)).assign(audience=audience, as_of_date=as_of_date, channel=channel)
    file = f"{_folder(location, 'lists')}/{name}.parquet"
    with duckdb.connect() as connection:
        connection.register("members", rows)
        _copy(
            connection, "select audience, as_of_date, channel, customer_id, arm from members order by customer_id", file
        )
    return file


def read_list(location: str, audience: str, as_of_date: str | None = None) -> pd.DataFrame | None:
    """The last list of an audience that was exported, or that of an as-of date; None where there is none.

    Columns: customer_id, arm, channel, as_of_date (text).
    """
    folder = _folder(location, "lists")
    pattern = f"{folder if URL.match(location) else _exactly(folder)}/{audience}_{as_of_date or '????-??-??'}.parquet"
    with duckdb.connect() as connection:
        files = sorted(file for (file,) in connection.execute(f"select file from glob({_literal(pattern)})").fetchall())
        if not files:
            return None
        try:
            return connection.execute(
                "select customer_id, arm, channel, cast(as_of_date as varchar) as as_of_date "
                f"from read_parquet({_literal(_exactly(files[-1]))}) order by customer_id"
            ).df()
        except duckdb.Error as error:
            raise SourceError(explain_read_error(files[-1], str(error))) from None


def _copy(connection: duckdb.DuckDBPyConnection, query: str, file: str) -> None:
    """Write the rows of a query as a Parquet file, which is there whole or not at all."""
    if URL.match(file):
        connection.execute(f"copy ({query}) to {_literal(file)} (format parquet)")
        return
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(file).with_name(f".{Path(file).name}.{os.getpid()}")
    try:
        connection.execute(f"copy ({query}) to {_literal(unfinished)} (format parquet)")
        with unfinished.open("rb+") as stream:
            os.fsync(stream.fileno())
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _folder(location: str, table: str) -> str:
    return f"{location.rstrip('/')}/{table}"


def _exactly(file: str) -> str:
    """A path in which no sign stands for others."""
    return re.sub(r"([\[*?])", r"[\1]", file)


def _literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
