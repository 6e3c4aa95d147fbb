"""From a location that a user declares to a relation in SQL: files, Excel, SQLite and Postgres.

Everything is read as text where the format has no types (CSV, Excel, SQLite): identifiers keep their zeros,
and what cannot be read as a number or a time is counted later instead of stopping the load.
"""

import csv
import difflib
import gzip
import importlib.util
import re
import sqlite3
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from segment_sources.problems import SourceError, explain_read_error, without_secrets

FORMATS_OF_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "excel",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}
DELIMITERS = (",", ";", "\t", "|")
#: Bytes; a line of a CSV file that is longer is counted as unreadable.
LONGEST_LINE = 16_000_000
#: Bytes of a CSV file that are read to find its header.
LONGEST_HEADER = 1_000_000

#: The temporary tables in which DuckDB collects the lines of CSV files that it cannot split into columns.
REJECTS_TABLE = "source_rejected_lines"
REJECTS_SCAN = "source_rejected_scans"


@dataclass(frozen=True)
class Location:
    """How to read a location.

    relation: SQL that stands behind `from`; columns: names and DuckDB types; statements: SQL to run first, on the
    same connection (extensions); keeps_rejects: whether unreadable lines are collected in REJECTS_TABLE.
    """

    relation: str
    columns: list[tuple[str, str]]
    statements: list[str] = field(default_factory=list)
    keeps_rejects: bool = False


def locate(declaration: Mapping) -> Location:
    """Find out how to read what one entity of a source declares.

    declaration: location (a path, a pattern of paths, or a Postgres connection string), and optionally format,
    table, sheet, delimiter, encoding and columns (meaning -> name).
    Raises SourceError with a sentence where nothing can be read there.
    """
    location = str(declaration["location"])
    kind = declaration.get("format") or _format_of(location)
    readers: dict[str, Callable[[str, Mapping], Location]] = {
        "csv": _locate_csv,
        "parquet": _locate_parquet,
        "excel": _locate_excel,
        "sqlite": _locate_sqlite,
        "postgres": _locate_postgres,
    }
    if kind not in readers:
        raise SourceError(f"format must be one of {', '.join(readers)}, got '{kind}'.")
    return readers[kind](location, declaration)


def run_query(location: Location, query: str) -> tuple[list[dict], int]:
    """Run a query on a located relation in a database of its own: its rows, and how many lines could not be split.

    Raises SourceError where reading fails on the way, also where lines of a CSV file are not in its encoding.
    """
    with duckdb.connect() as connection:
        try:
            connection.execute("set TimeZone = 'UTC'")
            for statement in location.statements:
                connection.execute(statement)
            result = connection.execute(query)
            names = [column[0] for column in result.description]
            rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        except duckdb.Error as error:
            raise SourceError(explain_read_error(_place(location.relation), str(error))) from None
        unreadable_count = 0
        if location.keeps_rejects:
            _refuse_wrong_encoding(connection)
            unreadable_count = connection.execute(
                f"select count(distinct (file_id, line)) from {REJECTS_TABLE}"
            ).fetchall()[0][0]
    return rows, unreadable_count


def _refuse_wrong_encoding(connection: duckdb.DuckDBPyConnection) -> None:
    """Every second line of a Latin-1 file would be unreadable: that is one mistake, not many bad lines."""
    wrong = connection.execute(
        f"select count(*), min(line), min(file_path) from {REJECTS_TABLE} "
        f"inner join {REJECTS_SCAN} using (scan_id, file_id) where error_type = 'INVALID ENCODING'"
    ).fetchall()[0]
    if wrong[0]:
        raise SourceError(
            f"{wrong[2]} is not UTF-8 text: {wrong[0]} of its lines have other characters, the first is line "
            f"{wrong[1]}. Declare encoding: latin-1 (or utf-16)."
        )


def _format_of(location: str) -> str:
    if re.match(r"postgres(ql)?://", location) or re.search(r"\b(dbname|host)\s*=", location):
        return "postgres"
    suffixes = [suffix.lower() for suffix in Path(location).suffixes]
    suffix = suffixes[-2] if len(suffixes) > 1 and suffixes[-1] == ".gz" else (suffixes or [""])[-1]
    if suffix == ".xls":
        raise SourceError(f"{location} is a workbook of the old kind (.xls): save it as .xlsx.")
    if suffix not in FORMATS_OF_SUFFIXES:
        raise SourceError(
            f"The format of {without_secrets(location)} does not show in its name: declare format: csv, parquet, "
            "excel, sqlite or postgres."
        )
    return FORMATS_OF_SUFFIXES[suffix]


def _files(location: str) -> list[str]:
    """Files that match a path or a pattern, sorted; relative paths begin at the current folder."""
    pattern = Path(location).expanduser()
    if pattern.is_dir():
        raise SourceError(f"{location} is a folder: declare which of its files to read, such as {location}/*.csv.")
    found = [pattern] if pattern.is_file() else sorted(Path(pattern.anchor).glob(_without_anchor(pattern)))
    files = [file for file in found if file.is_file()]
    if not files:
        raise SourceError(
            f"No file matches {location}: correct location; relative paths begin at {Path.cwd().as_posix()}."
        )
    for file in files:
        if file.stat().st_size == 0:
            raise SourceError(f"{file} is empty: not even a header is in it.")
    return [file.resolve().as_posix() for file in files]


def _without_anchor(path: Path) -> str:
    return path.relative_to(path.anchor).as_posix() if path.anchor else path.as_posix()


def _locate_csv(location: str, declaration: Mapping) -> Location:
    encoding = declaration.get("encoding") or "utf-8"
    mapped = list((declaration.get("columns") or {}).values())
    selects, first_columns = [], None
    for file in _files(location):
        if file.lower().endswith(".gz"):
            _refuse_broken_gzip(file)
        names, delimiter = _header(file, encoding, declaration.get("delimiter"))
        _refuse_ambiguous(file, names, mapped)
        first_columns = first_columns or names
        _refuse_missing(file, names, mapped, first_columns)
        types = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in _distinct(names))
        options = (
            f"auto_detect = false, columns = {{{types}}}, header = true, delim = {_literal(delimiter)}, quote = '\"', "
            f"escape = '\"', encoding = {_literal(encoding)}, max_line_size = {LONGEST_LINE}, store_rejects = true, "
            f"rejects_table = '{REJECTS_TABLE}', rejects_scan = '{REJECTS_SCAN}'"
        )
        wanted = ", ".join(_quoted(name) for name in dict.fromkeys(mapped) if name in names) or "*"
        selects.append(f"select {wanted} from read_csv({_literal(file)}, {options})")
    columns = [(name, "VARCHAR") for name in _distinct(first_columns)]
    return Location(f"({' union all by name '.join(selects)})", columns, keeps_rejects=True)


def _header(file: str, encoding: str, delimiter: str | None) -> tuple[list[str], str]:
    """Column names of a CSV file and the delimiter: the declared one, or the most frequent in the first line."""
    with gzip.open(file) if file.lower().endswith(".gz") else Path(file).open("rb") as stream:
        start = stream.read(LONGEST_HEADER)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) and encoding != "utf-16":
        raise SourceError(f"{file} is UTF-16 text. Declare encoding: utf-16.")
    text = start.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace").lstrip("\r\n")
    first_line = re.sub(r'"[^"]*"', "", text).splitlines()[:1]
    if not first_line or not first_line[0].strip():
        raise SourceError(f"{file} is empty: not even a header is in it.")
    delimiter = delimiter or max(DELIMITERS, key=first_line[0].count)
    names = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    return [name or f"column_{number}" for number, name in enumerate(names, start=1)], delimiter


def _refuse_broken_gzip(file: str) -> None:
    """DuckDB reads what is there of a truncated file and says nothing; the check sum at the end tells."""
    try:
        with gzip.open(file, "rb") as stream:
            while stream.read(1 << 22):
                pass
    except (EOFError, OSError, zlib.error) as error:
        raise SourceError(f"{file} is not a whole gzip file: compress or download it again. ({error})") from None


def _locate_parquet(location: str, declaration: Mapping) -> Location:
    files = _files(location)
    relation = f"read_parquet([{', '.join(map(_literal, files))}], union_by_name = true)"
    if len(files) == 1:
        relation = f"read_parquet({_literal(files[0])})"
    return Location(relation, _columns(relation))


def _locate_excel(location: str, declaration: Mapping) -> Location:
    statements = [load_extension("excel")]
    sheet = f", sheet = {_literal(declaration['sheet'])}" if declaration.get("sheet") else ""
    mapped = list((declaration.get("columns") or {}).values())
    selects, first_columns = [], None
    for file in _files(location):
        reading = f"read_xlsx({_literal(file)}, all_varchar = true, header = true, stop_at_empty = false{sheet})"
        columns = _columns(reading, statements)
        first_columns = first_columns or columns
        names = [name for name, _ in columns]
        _refuse_missing(file, names, mapped, [name for name, _ in first_columns])
        # Below its last row a sheet may have any number of empty ones.
        filled = f"coalesce({', '.join(_quoted(name) for name in names)}) is not null"
        wanted = ", ".join(_quoted(name) for name in dict.fromkeys(mapped) if name in names) or "*"
        selects.append(f"select {wanted} from {reading} where {filled}")
    return Location(f"({' union all by name '.join(selects)})", first_columns, statements)


def _locate_sqlite(location: str, declaration: Mapping) -> Location:
    (file, *others) = _files(location)
    if others:
        raise SourceError(f"{location} matches several SQLite files: declare one.")
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            tables = [
                row[0] for row in connection.execute("select name from sqlite_master where type in ('table','view')")
            ]
    except sqlite3.Error as error:
        raise SourceError(f"{file} is not an SQLite database ({error}): declare the right format or file.") from None
    table = _one_of(declaration.get("table"), tables, file)
    # A column may hold numbers and text mixed: as text, the lines that cannot be used are counted.
    statements = [load_extension("sqlite_scanner"), "set sqlite_all_varchar = true"]
    relation = f"sqlite_scan({_literal(file)}, {_literal(table)})"
    return Location(relation, _columns(relation, statements), statements)


def _locate_postgres(location: str, declaration: Mapping) -> Location:
    if re.search(r"password\s*=", location, re.I) or re.search(r"://[^:/@\s]*:[^@\s]*@", location):
        raise SourceError(
            "A password must not stand in location, where it would be printed: set the environment variable "
            "PGPASSWORD, or write the file ~/.pgpass."
        )
    statements = [load_extension("postgres_scanner")]
    with duckdb.connect() as connection:
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"attach {_literal(location)} as shop (type postgres, read_only)")
            tables = [
                f"{schema}.{table}"
                for schema, table in connection.execute(
                    "select schema_name, table_name from duckdb_tables() where database_name = 'shop' union all "
                    "select schema_name, view_name from duckdb_views() where database_name = 'shop' and not internal"
                ).fetchall()
                if schema not in ("information_schema", "pg_catalog")
            ]
        except duckdb.Error as error:
            raise SourceError(explain_read_error("The Postgres database", str(error))) from None
    wanted = declaration.get("table")
    wanted = f"public.{wanted}" if wanted and "." not in wanted else wanted
    schema, _, table = _one_of(wanted, tables, "The Postgres database").partition(".")
    relation = f"postgres_scan({_literal(location)}, {_literal(schema)}, {_literal(table)})"
    return Location(relation, _columns(relation, statements), statements)


def _columns(relation: str, statements: Sequence[str] = ()) -> list[tuple[str, str]]:
    rows, _ = run_query(Location(relation, [], list(statements)), f"describe select * from {relation}")
    return [(row["column_name"], row["column_type"]) for row in rows]


def load_extension(extension: str) -> str:
    """The statement that loads a DuckDB extension from its Python package; nothing is downloaded."""
    spec = importlib.util.find_spec(f"duckdb_extension_{extension}")
    if spec is not None:
        folder = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}"
        file = folder / f"{extension}.duckdb_extension"
        if file.is_file():
            return f"load {_literal(file.as_posix())}"
    package = f"duckdb-extension-{extension.replace('_', '-')}"
    raise SourceError(
        f"The package {package} is needed and must have the version of DuckDB: pip install "
        f"{package}=={duckdb.__version__}, or make files."
    )


def _refuse_ambiguous(file: str, names: Sequence[str], mapped: Sequence[str]) -> None:
    lowered = [name.lower() for name in names]
    for name in mapped:
        if lowered.count(name.lower()) > 1:
            raise SourceError(f"{file} has more than one column '{name}' in its header: rename one of them.")


def _refuse_missing(file: str, names: Sequence[str], mapped: Sequence[str], first_names: Sequence[str]) -> None:
    for name in mapped:
        if name not in names and name in first_names:
            raise SourceError(f"{file} has no column '{name}', which files before it have: {', '.join(names)}.")


def _one_of(wanted: str | None, names: Sequence[str], place: str) -> str:
    if wanted in names:
        return wanted
    if not names:
        raise SourceError(f"{place} has no tables.")
    nearest = (difflib.get_close_matches(wanted or "", names, n=1) or [None])[0]
    hint = f" Did you mean '{nearest}'?" if nearest else ""
    said = f"has no table '{wanted}'" if wanted else "needs a table"
    raise SourceError(f"{place} {said}: declare table: with one of {', '.join(sorted(names)[:20])}.{hint}")


def _place(relation: str) -> str:
    """The file that a relation reads, for messages."""
    found = re.search(r"'((?:[^']|'')*)'", relation)
    return (
        found[1].replace("''", "'") if found and not relation.startswith("postgres_scan") else "The Postgres database"
    )


def _distinct(names: Sequence[str]) -> list[str]:
    """Column names as DuckDB needs them, no two alike whatever their case."""
    taken: set[str] = set()
    distinct = []
    for name in names:
        candidate, number = name, 1
        while candidate.lower() in taken:
            candidate, number = f"{name}_{number}", number + 1
        taken.add(candidate.lower())
        distinct.append(candidate)
    return distinct


def _literal(text: str) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
