"""What the README shows: results of its queries and the table of settings."""

import re

import duckdb


def as_table(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """The rows of a query as a Markdown table."""
    relation = connection.sql(query)
    rows = [relation.columns, ["---"] * len(relation.columns), *relation.fetchall()]
    return "\n".join("| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows)


def settings_table(project_file: str) -> str:
    """The settings of dbt_project.yml as a Markdown table: name, default, and the comment behind it."""
    block = project_file.split("\nvars:\n")[1]
    rows = ["| setting | default | unit and allowed values |", "| --- | --- | --- |"]
    for name, default, comment in re.findall(r"^  (\w+): (\S.*?) # (.+)$", block, flags=re.M):
        rows.append(f"| `{name}` | {default} | {comment.replace('|', '/')} |")
    return "\n".join(rows)
