"""The README says what is true: its queries print what it shows, its settings are those of the project."""

import re

import duckdb
import yaml
from readme import as_table, settings_table

from projects import ROOT

README = (ROOT / "README.md").read_text()
QUERIES = re.findall(r"```sql\n(.*?)```\n\n((?:\|[^\n]*\n)+)", README, flags=re.S)


def test_every_query_of_the_readme_prints_what_stands_below_it(complete_journey):
    assert len(QUERIES) == README.count("```sql") == 15
    with duckdb.connect(str(complete_journey.path), read_only=True) as connection:
        for query, shown in QUERIES:
            assert as_table(connection, query) == shown.strip(), query


def test_the_table_of_settings_is_that_of_the_project():
    project_file = (ROOT / "dbt_project.yml").read_text()
    assert settings_table(project_file) in README
    named = set(re.findall(r"^\| `(\w+)` \| ", README, flags=re.M))
    assert set(yaml.safe_load(project_file)["vars"]) - {"sources"} <= named


def test_locks_and_pyproject_name_no_index():
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        assert "://" not in (ROOT / name).read_text()


def test_the_commands_for_powershell_are_those_of_make():
    makefile = (ROOT / "Makefile").read_text()
    for command in (
        "ruff check .",
        "ruff format --check .",
        "sqlfluff lint models tests",
        "docs generate --static",
    ):
        assert command in makefile and command in README
