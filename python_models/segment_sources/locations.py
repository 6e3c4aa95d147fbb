"""From a location that a user declares to a relation in SQL: files, Excel, SQLite and Postgres.

Everything is read as text where the format has no types (CSV, Excel, SQLite): identifiers keep their zeros,
and what cannot be read as a number or a time is counted later instead of stopping the load.
"""

import difflib
import importlib.util
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from segment_sources.csv_files import LONGEST_LINE, CsvFile, Shape, prepare, telling_columns
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

#: The temporary tables in which DuckDB collects the lines of CSV files that it cannot split into columns.
REJECTS_TABLE = "source_rejected_lines"
REJECTS_SCAN = "source_rejected_scans"


@dataclass(frozen=True)
class Location:
    """How to read a location.

    relation: SQL that stands behind `from`; columns: names and DuckDB types; statements: SQL to run first, on the
    same connection (extensions); keeps_rejects: whether unreadable lines are collected in REJECTS_TABLE;
    rejected_files: CSV files of one column with lines that were put aside before, rejected_count of them;
    record_count: lines that must come out or be unreadable, where that is known; notes: sentences on how the files are
    read; place: what to call it in messages, if not the first file of the relation.
    """

    relation: str
    columns: list[tuple[str, str]]
    statements: list[str] = field(default_factory=list)
    keeps_rejects: bool = False
    rejected_files: list[str] = field(default_factory=list)
    rejected_count: int = 0
    record_count: int | None = None
    notes: list[str] = field(default_factory=list)
    place: str = ""


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
    if declaration.get("skip_lines") is not None and kind != "csv":
        raise SourceError(f"skip_lines is for CSV files, and this is {kind}: take the lines above the header out.")
    return readers[kind](location, declaration)


def run_query(location: Location, query: str) -> tuple[list[dict], int]:
    """Run a query on a located relation in a database of its own: its rows, and how many lines could not be split.

    Raises SourceError where reading fails on the way.
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
            raise SourceError(explain_read_error(location.place or _place(location.relation), str(error))) from None
        unreadable_count = location.rejected_count
        if location.keeps_rejects:
            unreadable_count += connection.execute(
                f"select count(distinct (file_path, line)) from {REJECTS_TABLE} "
                f"inner join {REJECTS_SCAN} using (scan_id, file_id)"
            ).fetchall()[0][0]
    return rows, unreadable_count


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
    """Files that match a path or a pattern, sorted; relative paths begin at the current folder.

    A name that exists is itself, whatever characters it has; hidden files, such as the `._name.csv` that a Mac adds,
    match no pattern that does not begin with a dot too.
    """
    pattern = Path(location).expanduser()
    if pattern.is_dir():
        raise SourceError(f"{location} is a folder: declare which of its files to read, such as {location}/*.csv.")
    files = [pattern] if pattern.is_file() else _matches(pattern)
    if not files:
        raise SourceError(
            f"No file matches {location}: correct location; relative paths begin at {Path.cwd().as_posix()}."
        )
    for file in files:
        if file.stat().st_size == 0:
            raise SourceError(f"{file} is empty: not even a header is in it.")
    return [file.resolve().as_posix() for file in files]


def _matches(pattern: Path) -> list[Path]:
    """Files that match a pattern; its folders count as names as far as they exist."""
    folder, parts = Path(pattern.anchor), list(pattern.parts[1:] if pattern.anchor else pattern.parts)
    while len(parts) > 1 and (folder / parts[0]).is_dir():
        folder /= parts.pop(0)
    # Brackets that match nothing as a choice of letters are those of a name.
    for rest in ["/".join(parts), "/".join(parts).replace("[", "[[]")]:
        hidden = [part.startswith(".") for part in rest.split("/")]
        found = [file for file in sorted(folder.glob(rest)) if file.is_file()]
        if not any(hidden):
            found = [file for file in found if not _is_hidden(file.relative_to(folder))]
        if found:
            return found
    return []


def _is_hidden(path: Path) -> bool:
    """Files of an operating system or an open program: ._orders.csv, .~lock.orders.csv, ~$orders.xlsx, __MACOSX/."""
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in path.parts)


def _locate_csv(location: str, declaration: Mapping) -> Location:
    columns = {meaning: str(name) for meaning, name in (declaration.get("columns") or {}).items()}
    mapped = list(columns.values())
    shape = Shape(
        encoding=_text_or_none(declaration.get("encoding")),
        delimiter=_text_or_none(declaration.get("delimiter")),
        skip_lines=declaration.get("skip_lines"),
        mapped=tuple(mapped),
        telling=telling_columns(columns),
    )
    selects, prepared = [], []
    for file in _files(location):
        csv_file = prepare(file, shape)
        names = csv_file.names
        _refuse_ambiguous(file, names, mapped)
        prepared.append((file, csv_file))
        _refuse_missing(file, names, mapped, prepared[0][1].names)
        types = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in _distinct(names))
        options = (
            f"auto_detect = false, columns = {{{types}}}, header = true, skip = {csv_file.skipped}, "
            f"delim = {_literal(csv_file.delimiter)}, quote = '\"', escape = '\"', max_line_size = {LONGEST_LINE}, "
            f"store_rejects = true, rejects_table = '{REJECTS_TABLE}', rejects_scan = '{REJECTS_SCAN}'"
        )
        path = _literal(_unglobbed(csv_file.path))
        selects.append(f"select {_wanted(mapped, names)} from read_csv({path}, {options})")
    return Location(
        f"({' union all by name '.join(selects)})",
        [(name, "VARCHAR") for name in _distinct(prepared[0][1].names)],
        keeps_rejects=True,
        rejected_files=[csv_file.rejected for _, csv_file in prepared if csv_file.rejected_count],
        rejected_count=sum(csv_file.rejected_count for _, csv_file in prepared),
        record_count=sum(csv_file.record_count for _, csv_file in prepared),
        notes=_notes(prepared),
        place=prepared[0][0],
    )


def _text_or_none(value) -> str | None:
    return None if value is None else str(value)


def _wanted(mapped: Sequence[str], names: Sequence[str]) -> str:
    """The columns to read; databases do not tell cases apart."""
    lowered = {name.lower() for name in names}
    return ", ".join(_quoted(name) for name in dict.fromkeys(mapped) if name.lower() in lowered) or "*"


def _notes(prepared: Sequence[tuple[str, CsvFile]]) -> list[str]:
    """What a person should know of how the files are read."""
    notes = []
    below = [(file, csv_file) for file, csv_file in prepared if csv_file.header_line > 1]
    if below:
        file, csv_file = below[0]
        others = f", and {len(below) - 1} files like it" if len(below) > 1 else ""
        notes.append(
            f"the header of {Path(file).name} is its line {csv_file.header_line}{others}: what is above it is left out."
        )
    strays = [(file, csv_file.stray_count) for file, csv_file in prepared if csv_file.stray_count]
    if strays:
        notes.append(
            f"{sum(count for _, count in strays):,} lines, the first in {Path(strays[0][0]).name}, have a quote that "
            "is never closed; it is taken as a character of the text."
        )
    return notes


def _unglobbed(path: str) -> str:
    """A path for DuckDB, to which brackets, stars and question marks are patterns."""
    return re.sub(r"([\[*?])", r"[\1]", path)


def _locate_parquet(location: str, declaration: Mapping) -> Location:
    files = _files(location)
    relation = f"read_parquet([{', '.join(_literal(_unglobbed(file)) for file in files)}], union_by_name = true)"
    if len(files) == 1:
        relation = f"read_parquet({_literal(_unglobbed(files[0]))})"
    return Location(relation, _columns(relation))


def _locate_excel(location: str, declaration: Mapping) -> Location:
    statements = [load_extension("excel")]
    sheet = f", sheet = {_literal(declaration['sheet'])}" if declaration.get("sheet") else ""
    mapped = list((declaration.get("columns") or {}).values())
    selects, first_columns = [], None
    for file in _files(location):
        path = _literal(_unglobbed(file))
        reading = f"read_xlsx({path}, all_varchar = true, header = true, stop_at_empty = false{sheet})"
        columns = _columns(reading, statements)
        first_columns = first_columns or columns
        names = [name for name, _ in columns]
        _refuse_missing(file, names, mapped, [name for name, _ in first_columns])
        # Below its last row a sheet may have any number of empty ones.
        filled = f"coalesce({', '.join(_quoted(name) for name in names)}) is not null"
        selects.append(f"select {_wanted(mapped, names)} from {reading} where {filled}")
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
    lowered, first_lowered = ({name.lower() for name in some} for some in (names, first_names))
    for name in mapped:
        if name.lower() not in lowered and name.lower() in first_lowered:
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
    if not found or relation.startswith("postgres_scan"):
        return "The Postgres database"
    return re.sub(r"\[([\[*?])\]", r"\1", found[1].replace("''", "'"))


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
