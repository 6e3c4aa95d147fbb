"""What the pages show: queries with their results, settings, links. Run on a database, it writes the results anew:

.venv/bin/python tests/python/readme.py customer_segments.duckdb
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]

#: Pages whose queries show their results.
SHOWING = [ROOT / "README.md", ROOT / "docs" / "tour.md"]

#: A query, and the Markdown table below it, if there is one.
QUERY = re.compile(r"```sql\n(?P<query>.*?)```\n\n(?P<shown>(?:\|[^\n]*\n)*)", flags=re.S)


def pages() -> list[Path]:
    """Everything that people read before they read code."""
    return [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "models").glob("*.md")]


def as_table(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """The rows of a query as a Markdown table."""
    relation = connection.sql(query)
    rows = [relation.columns, ["---"] * len(relation.columns), *relation.fetchall()]
    return "\n".join("| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows)


def with_results(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """A page with the results of its queries as the database has them."""
    return QUERY.sub(
        lambda found: (
            f"```sql\n{found['query']}```\n\n{as_table(connection, found['query'])}\n" + "\n" * (not found["shown"])
        ),
        text,
    )


def settings(project_file: str) -> dict[str, str]:
    """Each setting of dbt_project.yml that has a default and a comment after it: name -> comment."""
    block = project_file.split("\nvars:\n")[1]
    return dict(re.findall(r"^  (\w+): \S.*? # (.+)$", block, flags=re.M))


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """The relative links of a page: the file and the heading that they lead to, empty for none."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target:
            name, _, heading = target.partition("#")
            yield (page.parent / name).resolve() if name else page, heading


def headings(page: Path) -> set[str]:
    """The names by which a link finds the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


if __name__ == "__main__":
    with duckdb.connect(sys.argv[1], read_only=True) as database:
        for path in SHOWING:
            path.write_text(with_results(database, path.read_text()))
