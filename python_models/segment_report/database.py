"""What a report asks of a built database: it reads, and never writes."""

from pathlib import Path

import duckdb


class ReportError(Exception):
    """A sentence for the person at the terminal."""


class Database:
    """A DuckDB file, opened for reading; each query is executed once."""

    def __init__(self, path: Path, *, writes_files: bool = False):
        """Open the file; writes_files: whether queries may write others. Raises ReportError where it cannot be read."""
        if not path.exists():
            raise ReportError(f"{path} does not exist: build it with dbt build -s +report, or name another file.")
        try:
            self.connection = duckdb.connect(str(path), read_only=True)
            self.connection.execute("set enable_progress_bar = false")
            self.connection.execute("set TimeZone = 'UTC'")
            # What is executed may come from a file that somebody changed: it reads this database and nothing else.
            if not writes_files:
                self.connection.execute("set enable_external_access = false")
            # A project that installs this one may have put the tables into a schema of its own.
            schemas = [name for (name,) in self.connection.sql(_SCHEMAS).fetchall()]
            self.connection.execute("set search_path = ?", [",".join(schemas or ["main"])])
            self.tables = {name for (name,) in self.connection.sql(_TABLES).fetchall()}
        except duckdb.Error as error:
            raise ReportError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
        self._rows = {}

    def close(self) -> None:
        """Let others write again."""
        self.connection.close()

    def has(self, *tables: str) -> bool:
        """Whether all of these are built."""
        return self.tables.issuperset(tables)

    def rows(self, query: str) -> list[dict]:
        """The rows of a query, in its order."""
        if query not in self._rows:
            relation = self.connection.execute(query)
            names = [column[0] for column in relation.description]
            self._rows[query] = [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
        return self._rows[query]


_SCHEMAS = """
select distinct schema_name from (
    select schema_name, table_name from duckdb_tables() union all select schema_name, view_name from duckdb_views()
) as found
where table_name in ('customer_segments', 'report_series', 'segment_labels', 'insight_rules') order by schema_name
"""

#: Where the tables are: what a query without a schema looks through.
IN_SCHEMA = "list_contains(string_split(current_setting('search_path'), ','), schema_name)"

_TABLES = f"""
select table_name from duckdb_tables() where {IN_SCHEMA}
union all
select view_name from duckdb_views() where {IN_SCHEMA}
"""
