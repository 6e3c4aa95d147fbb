"""dbt-duckdb plugin: the built-in source, a clear word where the database is locked, and functions for macros.

`source_location(declaration)` and `source_query(declaration, query)` take and return JSON text, so that a macro can
read a file or a server and say in a sentence why it cannot: Jinja cannot catch an error, Python can.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from segment_sources import complete_journey, watched
from segment_sources.audiences import problem_of_audiences, segments_of_schemes
from segment_sources.declaration import did_you_mean, problem_of
from segment_sources.locations import locate, run_query
from segment_sources.logs import read_log
from segment_sources.problems import SourceError, explain_open_error

#: What a query that is handed to `source_query` writes for the relation.
RELATION_MARK = "__source__"

#: What a database may not be called, as DuckDB calls it after its file.
SCHEMAS = ("staging", "intermediate", "main", "information_schema", "pg_catalog", complete_journey.SCHEMA)

#: The file of a database that is looked at while a build goes into another one: scripts/check_source.py.
CHECKED_VARIABLE = "CUSTOMER_SEGMENTS_CHECKED"


class Plugin(BasePlugin):
    """Prepares a connection for the models."""

    def update_connection_config(self, creds, config):
        """Raise DbtRuntimeError with one sentence where the database file cannot be opened."""
        if creds.path == ":memory:" or creds.is_motherduck:
            return
        if Path(creds.path).stem.lower() in SCHEMAS:
            raise DbtRuntimeError(
                f"The database must not be called {Path(creds.path).stem}: a schema in it has that name, and DuckDB "
                "could not tell them apart. Name another file in the environment variable CUSTOMER_SEGMENTS_DB."
            )
        try:
            duckdb.connect(creds.path, config=config).close()
        except duckdb.Error as error:
            raise DbtRuntimeError(explain_open_error(Path(creds.path), str(error))) from None

    def configure_connection(self, conn):
        """Create the views of the built-in source and the functions that macros call."""
        _show_checked_database(conn)
        complete_journey.create_views(conn)
        conn.create_function("audience_problem", audience_problem, ["VARCHAR"], "VARCHAR", side_effects=True)
        conn.create_function("declaration_problem", declaration_problem, ["VARCHAR"], "VARCHAR", side_effects=True)
        conn.create_function("log_location", log_location, ["VARCHAR", "VARCHAR"], "VARCHAR", side_effects=True)
        conn.create_function("watch_answer", watch_answer, ["VARCHAR"], "VARCHAR", side_effects=True)
        conn.create_function("name_hint", name_hint, ["VARCHAR", "VARCHAR"], "VARCHAR", side_effects=True)
        conn.create_function("source_location", source_location, ["VARCHAR"], "VARCHAR", side_effects=True)
        conn.create_function("source_query", source_query, ["VARCHAR", "VARCHAR"], "VARCHAR", side_effects=True)


def _show_checked_database(connection: duckdb.DuckDBPyConnection) -> None:
    """Show what is in the database that CHECKED_VARIABLE names as views, so that a source may declare its tables.

    A file that is absent or held by somebody else is left out: a source that needs it says that a table is not there.
    """
    file = Path(os.environ.get(CHECKED_VARIABLE, ""))
    if not file.is_file():
        return
    try:
        connection.execute("attach if not exists '" + file.as_posix().replace("'", "''") + "' as checked (read_only)")
    except duckdb.Error:
        return
    seeds = {path.stem for path in (Path(__file__).parents[2] / "seeds").rglob("*.csv")}
    relations = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'checked' union all "
        "select schema_name, view_name from duckdb_views() where database_name = 'checked' and not internal"
    ).fetchall()
    for schema, name in relations:
        if (schema == "main" or schema not in SCHEMAS) and name not in seeds:
            relation = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name))
            connection.execute('create schema if not exists "' + schema.replace('"', '""') + '"')
            connection.execute(f"create view if not exists {relation} as select * from checked.{relation}")


def audience_problem(asked: str) -> str:
    """What is wrong with the seed audiences, empty where nothing is.

    asked: JSON of file, columns and lacking, see `problem_of_audiences`, and of scheme, the rule scheme in use.
    """
    given = json.loads(asked)
    segments = segments_of_schemes(Path(given["file"]).parents[1], given["scheme"])
    return problem_of_audiences(given["file"], given["columns"], segments, given["lacking"])


def declaration_problem(asked: str) -> str:
    """JSON of the table and the sentence of what is wrong with a declaration, or of nothing.

    asked: JSON of declaration, specs and settings, see `problem_of`.
    """
    return _answer(lambda: dict(zip(("table", "problem"), problem_of(**json.loads(asked)) or (), strict=False)))


def watch_answer(asked: str) -> str:
    """JSON of what is asked about questions on tables, or of a problem.

    asked: JSON of `questions`, or of question, relation and columns (see `queries_of`), or of question and facts.
    """
    given = json.loads(asked)
    if "questions" in given:
        return _answer(lambda: {"problem": watched.problem_of_questions(given["questions"])})
    if "facts" in given:
        return _answer(lambda: {"problem": watched.problem_of_facts(**given)})
    return _answer(lambda: watched.queries_of(**given))


def name_hint(name: str, names: str) -> str:
    """ " Did you mean 'x'?" for a name that is none of some. names: a JSON list."""
    return did_you_mean(name, json.loads(names))


def log_location(location: str, table: str) -> str:
    """JSON of the relation of a log and how many files it has, or of a problem; arguments: see `read_log`."""
    return _answer(lambda: read_log(location, table))


def source_location(declaration: str) -> str:
    """JSON of a Location, or of a problem. declaration: JSON, see `locate`."""
    return _answer(lambda: vars(locate(json.loads(declaration))))


def source_query(declaration: str, query: str) -> str:
    """JSON of the rows of a query on a location, the count of unreadable lines and that of records; or of a problem.

    In the query, __source__ stands for the relation.
    """

    def rows() -> dict:
        location = locate(json.loads(declaration))
        found, unreadable_count = run_query(location, query.replace(RELATION_MARK, location.relation))
        return {"rows": found, "unreadable_count": unreadable_count, "record_count": location.record_count}

    return _answer(rows)


def _answer(work: Callable[[], dict]) -> str:
    try:
        return json.dumps(work(), default=str)
    except SourceError as problem:
        return json.dumps({"problem": str(problem)})
    except Exception as error:  # noqa: BLE001 whatever it is, a person must be able to read it
        return json.dumps({"problem": f"It cannot be read ({type(error).__name__}: {error})."})
