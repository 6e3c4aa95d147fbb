"""README and docs say what is true: queries print what is shown, links lead somewhere, names are those of the project."""

import re

import duckdb
import pytest
import yaml
from readme import QUERY, SHOWING, as_table, headings, links, pages, settings

from projects import EXTRA_SUBJECTS, ROOT

PROJECT_FILE = (ROOT / "dbt_project.yml").read_text()

#: What a page may name in code as a file: a path below a folder of the project. Placeholders and globs are none.
FILE = re.compile(r"`((?:models|python_models|macros|seeds|tests|docs|examples|scripts|benchmarks)/[\w./-]+\.\w+)`")

#: Pages about what was: they name files that are gone.
HISTORIES = {"CHANGELOG.md", "DECISIONS.md"}


def public_tables(subject: str) -> list[str]:
    return [
        model["name"]
        for path in (ROOT / "models" / subject).glob("*.yml")
        for model in yaml.safe_load(path.read_text()).get("models", [])
    ]


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.name)
def test_every_query_prints_the_result_below_it(page, complete_journey):
    shown = list(QUERY.finditer(page.read_text()))
    assert len(shown) == page.read_text().count("```sql") > 0
    with duckdb.connect(str(complete_journey.path), read_only=True) as connection:
        for found in shown:
            assert as_table(connection, found["query"]) == found["shown"].strip(), found["query"]


def test_every_query_of_the_docs_runs(complete_journey):
    with duckdb.connect(str(complete_journey.path), read_only=True) as connection:
        # Subjects that are off have their queries in the tests of their own.
        for page in (page for page in (ROOT / "docs").glob("*.md") if page.stem not in EXTRA_SUBJECTS):
            for query in re.findall(r"```sql\n(.*?)```", page.read_text(), flags=re.S):
                connection.sql(query).fetchall()


def test_every_setting_has_its_unit_and_range_after_its_default():
    assert settings(PROJECT_FILE).keys() == set(yaml.safe_load(PROJECT_FILE)["vars"]) - {"sources"}


def test_the_readme_fits_two_screens_of_a_browser():
    assert (ROOT / "README.md").read_text().count("\n") <= 150


def test_every_subject_is_in_the_readme_and_has_a_page_with_its_tables():
    readme = (ROOT / "README.md").read_text()
    groups = yaml.safe_load((ROOT / "models" / "_groups.yml").read_text())["groups"]
    pages_of = {"staging": "sources", "campaigns": "sources"}
    missing = []
    for subject in (group["name"] for group in groups):
        name = pages_of.get(subject, subject)
        assert re.search(rf"\| \[{subject}\]\(docs/{name}.md", readme), subject
        page = (ROOT / "docs" / f"{name}.md").read_text()
        missing += [f"{subject}: {table}" for table in public_tables(subject) if f"`{table}`" not in page]
    assert missing == []


def test_every_relative_link_leads_to_a_file_and_a_heading():
    broken = [
        f"{page.name}: {target.name}#{heading}"
        for page in pages()
        for target, heading in links(page)
        if not target.exists() or (heading and target.suffix == ".md" and heading not in headings(target))
    ]
    assert broken == []


def test_every_file_that_a_page_names_is_there():
    absent = [
        f"{page.name}: {name}"
        for page in pages()
        if page.name not in HISTORIES
        for name in FILE.findall(page.read_text())
        if not (ROOT / name).exists()
    ]
    assert absent == []


def test_every_make_target_that_a_page_names_is_one():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    named = {name for page in pages() for name in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(), flags=re.M)}
    assert named <= targets


def test_locks_and_pyproject_name_no_index():
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        assert "://" not in (ROOT / name).read_text()


def test_the_commands_without_make_are_those_of_make():
    makefile, page = (ROOT / "Makefile").read_text(), (ROOT / "docs" / "without_make.md").read_text()
    for command in ("ruff check .", "ruff format --check .", "sqlfluff lint models", "docs generate --static"):
        assert command in makefile and command in page
