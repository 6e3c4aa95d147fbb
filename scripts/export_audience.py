"""Write the list of an audience for whoever sends it: CSV, Excel, Parquet or a table in Postgres, with a manifest.

Run by `make export`; docs/audiences.md says what is in each. Whoever is held back is in none of them: the list of both
arms, which log_exposure.py reads, goes below the setting outreach_location.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

from report import ROOT, Database, ReportError, sentence
from segment_sources.declaration import did_you_mean
from segment_sources.locations import load_extension
from segment_sources.logs import replace_list
from segment_sources.problems import SourceError, explain_read_error, without_secrets

FORMATS = ("csv", "xlsx", "parquet", "postgres")

#: What a spreadsheet takes for a formula at the beginning of a cell, and so gets a quote before it: OWASP ASVS 1.2.10.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")

#: Rows of a sheet, the header included.
LONGEST_SHEET = 1_048_576

#: By which a table in Postgres is known to be an export, and may be replaced.
MARK = "customer_segments audience export"


def main(arguments: list[str]) -> int:
    """Export one audience of the database that CUSTOMER_SEGMENTS_DB names; 1 where that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audience", default="", help="a row of the seed audiences")
    parser.add_argument("--format", default="csv", help=", ".join(FORMATS))
    parser.add_argument(
        "--folder", type=Path, help="where the file goes; default: audience_exports, beside the database"
    )
    parser.add_argument(
        "--location", help="of the Postgres server, such as 'host=crm.example dbname=crm user=segments'"
    )
    options = parser.parse_args(arguments)
    path = Path(os.environ.get("CUSTOMER_SEGMENTS_DB") or ROOT / "customer_segments.duckdb")
    try:
        folder = options.folder or path.parent / "audience_exports"
        print(export(path, options.audience, options.format or "csv", folder, options.location))
    except (ReportError, SourceError, OSError, duckdb.Error) as error:
        print(f"Nothing was exported: {without_secrets(sentence(error))}", file=sys.stderr)
        return 1
    return 0


def export(path: Path, audience: str, form: str, folder: Path, location: str | None = None) -> str:
    """Write the list and its manifest, each in one step; returns what was done, in sentences.

    Raises ReportError, SourceError, OSError or duckdb.Error; what an earlier export wrote is then as it was.
    """
    if form not in FORMATS:
        raise ReportError(f"FORMAT must be one of {', '.join(FORMATS)}, got '{form}'.{did_you_mean(form, FORMATS)}")
    if form == "postgres":
        _check_location(location)
    database = Database(path, writes_files=True)
    try:
        rule, as_of_date = chosen(database, audience)
        contacts = _contacts(database)
        members = database.rows(
            f"select customer_id, arm from audience_members where audience = {_literal(audience)} order by customer_id"
        )
        query = f"""
            select audience, cast(as_of_date as varchar) as as_of_date, members.customer_id,
            cast(member_rank as varchar) as member_rank, channel, action, suggested_offer
            {"".join(f", {name}" for name in contacts)}
            from audience_members as members
            {"left join staging.stg_customers as known on members.customer_id = known.customer_id" if contacts else ""}
            where audience = {_literal(audience)} and arm = 'treated'"""
        database.connection.execute(f"create temp table exported as {query}")
        row_count = database.connection.execute("select count(*) from exported").fetchall()[0][0]
        if not row_count:
            raise ReportError(_why_empty(database, audience))
        columns = [
            name for (name,) in database.connection.execute("select column_name from (describe exported)").fetchall()
        ]
        manifest = {
            "audience": audience,
            "as_of_date": str(as_of_date),
            "format": form,
            "rows": row_count,
            "columns": columns,
            "escaped_cells": 0,
            "members_sha256": members_hash(members),
            "rule": rule,
        }
        if form == "postgres":
            said = _write_postgres(database.connection, manifest, location)
        else:
            said = _write_file(database.connection, manifest, folder)
        where = outreach_location(database)
    finally:
        database.close()
    replace_list(where, f"{audience}_{as_of_date}", rule["channel"], str(as_of_date), audience, members)
    control = sum(member["arm"] == "control" for member in members)
    return (
        f"{said} {control:,} customers are held back and are in no list. When it has been sent: make log-exposure "
        f"AUDIENCE={audience}"
    )


def chosen(database: Database, audience: str) -> tuple[dict, object]:
    """The rule of an audience, as the seed has it, and its as-of date. Raises ReportError where there is none."""
    if not database.has("audiences", "audience_members", "audience_waterfall"):
        raise ReportError("the database has no audiences: run dbt build -s +audiences first.")
    known = [row["audience"] for row in database.rows("select audience from audiences order by audience")]
    if audience not in known:
        said = f"there is no audience '{audience}'" if audience else "which one? Name it as AUDIENCE"
        raise ReportError(f"{said}; there are {', '.join(known)}.{did_you_mean(audience, known)}")
    held = database.rows(f"select as_of_date from audience_waterfall where audience = {_literal(audience)} limit 1")
    if not held:
        raise ReportError(
            f"{audience} does not hold at the as-of date: see valid_from and valid_to in the seed audiences."
        )
    rule = database.rows(f"select * from audiences where audience = {_literal(audience)}")[0]
    return {name: value or "" for name, value in rule.items()}, held[0]["as_of_date"]


def members_hash(members: list[dict]) -> str:
    """A hash of who is in which arm."""
    text = "\n".join(f"{member['customer_id']}\t{member['arm']}" for member in members)
    return hashlib.sha256(text.encode()).hexdigest()


def escaped(value: str | None) -> str:
    """A text as a spreadsheet may have it: nothing in it is taken for a formula."""
    if value is None:
        return ""
    value = value.replace("\0", "") if not value.startswith("\0") else "'" + value.replace("\0", "")
    return "'" + value if value.startswith(FORMULA_STARTS) else value


def _why_empty(database: Database, audience: str) -> str:
    steps = database.rows(
        f"select step, customer_count from audience_waterfall where audience = {_literal(audience)} "
        "and customer_count > 0 order by step_order"
    )
    if not steps:
        return f"nobody is in the segment of {audience}."
    counts = ", ".join(f"{row['customer_count']:,} {row['step']}" for row in steps[1:])
    return f"nobody may be written to: of the {steps[0]['customer_count']:,} customers of {audience}, {counts}."


def _contacts(database: Database) -> list[str]:
    """The columns by which customers are reached, where the source maps them."""
    found = database.connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'staging' and table_name = 'stg_customers' "
        "and column_name like 'contact!_%' escape '!' order by column_index"
    ).fetchall()
    return [name for (name,) in found]


def outreach_location(database: Database) -> str:
    """The setting outreach_location of the last build; a relative path begins at the project."""
    values = json.loads(
        database.connection.execute("select setting_values from staging.int_settings__listed").fetchall()[0][0]
    )
    location = values["outreach_location"]
    return location if location.startswith("/") or ":" in location else str(ROOT / location)


def _write_file(connection: duckdb.DuckDBPyConnection, manifest: dict, folder: Path) -> str:
    """Write the file and its manifest, and say what became of an older one."""
    form = manifest["format"]
    file = folder / f"{manifest['audience']}_{manifest['as_of_date']}.{form}"
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable] = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
    private = folder / f".{file.name}.{os.getpid()}"
    try:
        manifest["escaped_cells"] = writers[form](connection, private, manifest)
        manifest["file"] = file.name
        manifest["sha256"] = hashlib.sha256(private.read_bytes()).hexdigest()
        before = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None
        said = f"Wrote {file}: {manifest['rows']:,} customers of {manifest['audience']} as of {manifest['as_of_date']}."
        if before == manifest["sha256"]:
            said = f"{file} is as it was: {manifest['rows']:,} customers as of {manifest['as_of_date']}."
        elif before:
            said += " It replaces another list of the same date."
        _settle(private, file)
        private.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        _settle(private, file.with_name(file.name + ".json"))
    finally:
        private.unlink(missing_ok=True)
    return said


def _settle(private: Path, file: Path) -> None:
    with private.open("rb+") as stream:
        os.fsync(stream.fileno())
    private.replace(file)


def _csv(connection: duckdb.DuckDBPyConnection, private: Path, manifest: dict) -> int:
    """UTF-8 with its mark, so that Excel knows; lines and quotes by RFC 4180. Returns how many cells were escaped."""
    escaped_count = 0
    with io.TextIOWrapper(private.open("wb"), encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(manifest["columns"])
        result = connection.execute("select * from exported order by try_cast(member_rank as int), customer_id")
        while rows := result.fetchmany(10_000):
            for row in rows:
                cells = [escaped(cell) for cell in row]
                escaped_count += sum(cell != (given or "") for cell, given in zip(cells, row, strict=True))
                writer.writerow(cells)
    return escaped_count


def _xlsx(connection: duckdb.DuckDBPyConnection, private: Path, manifest: dict) -> int:
    """Text in every cell, escaped as in CSV, since a sheet is saved as one. Returns how many cells were escaped."""
    if manifest["rows"] >= LONGEST_SHEET:
        raise ReportError(
            f"{manifest['rows']:,} customers do not fit into a sheet of Excel: use FORMAT=csv or parquet."
        )
    connection.execute(load_extension("excel"))
    connection.create_function("escaped_cell", escaped, ["VARCHAR"], "VARCHAR", null_handling="special")
    cells = ", ".join(f"escaped_cell({name}) as {name}" for name in manifest["columns"])
    changed = " + ".join(f"count(*) filter (where escaped_cell({name}) <> {name})" for name in manifest["columns"])
    connection.execute(
        f"copy (select {cells} from exported order by try_cast(member_rank as int), customer_id) "
        f"to {_literal(private)} (format xlsx, header true)"
    )
    return connection.execute(f"select {changed} from exported").fetchall()[0][0]


def _parquet(connection: duckdb.DuckDBPyConnection, private: Path, manifest: dict) -> int:
    connection.execute(
        f"copy (select * from exported order by try_cast(member_rank as int), customer_id) to {_literal(private)} "
        "(format parquet, compression zstd)"
    )
    return 0


def _check_location(location: str | None) -> None:
    if not location:
        raise ReportError(
            "LOCATION must name the Postgres server, such as LOCATION='host=crm.example dbname=crm user=me'."
        )
    if re.search(r"password\s*=", location, re.I) or re.search(r"://[^:/@\s]*:[^@\s]*@", location):
        raise ReportError(
            "a password must not stand in LOCATION, where it would be printed: set PGPASSWORD, or write ~/.pgpass."
        )


def _write_postgres(connection: duckdb.DuckDBPyConnection, manifest: dict, location: str) -> str:
    """Fill a new table and put it in the place of the old one, in one transaction: readers see one or the other."""
    table = f"audience_{manifest['audience']}"
    staging = f"{table}__new"
    exported = connection.execute("select * from exported order by try_cast(member_rank as int), customer_id").arrow()  # noqa: F841
    comment = _literal(f"{MARK}\n{json.dumps(manifest, ensure_ascii=False, sort_keys=True)}")
    columns = ", ".join(f"{name} text" for name in manifest["columns"])
    with duckdb.connect() as server:
        try:
            server.execute(load_extension("postgres_scanner"))
            server.execute(f"attach {_literal(location)} as crm (type postgres)")
            before = _asked(
                server,
                "select obj_description(oid, 'pg_class') as mark from pg_class "
                f"where oid = to_regclass({_literal(table)})",
            )
            if before and not (before[0][0] or "").startswith(MARK):
                raise ReportError(
                    f"the server has a table {table} that is no export: rename it, or name the audience otherwise."
                )
            old_count = _asked(server, f"select count(*) as row_count from {table}")[0][0] if before else None
            server.execute("begin")
            _do(server, f"drop table if exists {staging}")
            _do(server, f"create table {staging} ({columns})")
            server.execute(f"insert into crm.{staging} select * from exported")
            _do(server, f"drop table if exists {table}")
            _do(server, f"alter table {staging} rename to {table}")
            _do(server, f"comment on table {table} is {comment}")
            server.execute("commit")
        except duckdb.Error as error:
            told = explain_read_error("The Postgres database", str(error))
            raise SourceError(told.replace(" cannot be read", " cannot be written", 1)) from None
    said = f"Wrote the table {table}: {manifest['rows']:,} customers as of {manifest['as_of_date']}."
    return said if old_count is None else f"{said} It replaces that of an earlier export, with {old_count:,}."


def _asked(server: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return server.execute("select * from postgres_query('crm', ?)", [query]).fetchall()


def _do(server: duckdb.DuckDBPyConnection, statement: str) -> None:
    server.execute("call postgres_execute('crm', ?)", [statement])


def _literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
