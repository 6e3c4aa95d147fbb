"""The documentation: complete, and readable in a real browser without a network."""

import json
import re
import shutil
import subprocess

import pytest
from dbt.contracts.graph.nodes import ModelNode

from projects import EVERYTHING, EXTRA_SUBJECTS, PACKAGE, ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def docs(project, complete_journey):
    """The folder with the static page and the manifest."""
    shutil.copy(complete_journey.path, project.database)
    assert project.invoke(["docs", "generate", "--static", "--select", "*", "source:*"]).success
    project.database.unlink()
    return project.folder / "target"


def says_something(name: str, description: str) -> bool:
    """A description that only repeats the name says nothing."""
    return re.sub(r"[^a-z0-9]", "", description.lower()) not in ("", re.sub(r"[^a-z0-9]", "", name.lower()))


def test_everything_is_described_and_every_model_names_its_grain(docs, complete_journey):
    manifest = json.loads((docs / "manifest.json").read_text())
    found = complete_journey.query("select schema_name, table_name, column_name from duckdb_columns()")
    columns_of = found.groupby(["schema_name", "table_name"])["column_name"].agg(list)
    silent = []
    for key, node in {**manifest["nodes"], **manifest["sources"]}.items():
        if node["resource_type"] not in ("model", "seed", "source"):
            continue
        if not says_something(node["name"], node["description"]):
            silent.append(key)
        if not re.search(r"[Oo]ne row per [^.]+\.$", node["description"].strip()):
            silent.append(f"{key} does not end with its grain")
        described = {name.lower(): column["description"] for name, column in node["columns"].items()}
        columns = columns_of[node["schema"], node.get("identifier") or node["alias"]]
        silent += [f"{key}.{name}" for name in columns if not says_something(name, described.get(name.lower(), ""))]
    assert silent == []


def test_a_comment_stands_above_every_public_macro():
    silent = []
    for path in sorted((ROOT / "macros").rglob("*.sql")):
        for before, name in re.findall(r"(.*)\n{% (?:macro|materialization) (\w+)", "\n" + path.read_text()):
            is_public = not name.startswith(("_", "default__", "spark__"))
            if is_public and not before.endswith("#}"):
                silent.append(f"{path.name}: {name}")
    assert silent == []


def test_the_database_carries_the_descriptions_of_the_public_tables(project, complete_journey):
    public = project.public_tables()
    described = complete_journey.query("""
        select table_name as name, comment from duckdb_tables() where schema_name = 'main'
        union all
        select view_name, comment from duckdb_views() where schema_name = 'main'
        union all
        select table_name, comment from duckdb_columns() where schema_name = 'main'
    """).query("name in @public")
    assert set(described["name"]) == set(public)
    assert described["comment"].notna().all()


@pytest.fixture(scope="module")
def models(project) -> dict[str, ModelNode]:
    """The models of the project, by their key."""
    nodes = project.manifest().nodes.values()
    return {node.unique_id: node for node in nodes if node.resource_type == "model" and node.package_name == PACKAGE}


@pytest.fixture(scope="module")
def arrows(models) -> set[tuple[str, str]]:
    """Which subject reads from which other one."""
    return {
        (models[parent].fqn[1], model.fqn[1])
        for model in models.values()
        for parent in model.depends_on.nodes
        if parent in models and models[parent].fqn[1] != model.fqn[1]
    }


def test_data_flow_one_way_between_the_subjects(arrows):
    remaining = set(arrows)
    while remaining:
        # A subject that reads from none of those that are left can be built next.
        ready = {before for before, _ in remaining} - {after for _, after in remaining}
        assert ready, f"these subjects wait for each other: {sorted(remaining)}"
        remaining = {(before, after) for before, after in remaining if before not in ready}


def test_the_project_stays_as_small_as_a_person_can_keep_in_mind(models, arrows):
    assert len(models) <= 290
    assert len(arrows) <= 60


def test_what_is_a_step_is_not_public_and_what_a_subject_answers_is(models):
    wrong = []
    for model in models.values():
        is_step = "intermediate" in model.fqn[2:-1]
        # Of what arrived nothing is promised.
        expected = (
            {"private", "protected"} if is_step else {"protected"} if model.fqn[1] in OF_THE_SOURCE else {"public"}
        )
        wrong += [(model.name, str(model.access))] if model.access not in expected else []
    assert wrong == []


OF_THE_SOURCE = ("staging",)


def test_every_model_belongs_to_the_group_of_its_folder(project, models):
    assert {model.name: model.group for model in models.values() if model.group != model.fqn[1]} == {}
    described = {
        group.name for group in project.manifest().groups.values() if says_something(group.name, group.description)
    }
    # A subject that is off has its question too.
    assert described == {model.fqn[1] for model in models.values()} | set(EXTRA_SUBJECTS)


def test_a_subject_that_is_off_leaves_nothing(project):
    nodes = project.manifest().nodes.values()
    # dbt keeps tests of what is off, turned off too.
    assert [node.name for node in nodes if node.config.enabled and set(node.fqn) & set(EXTRA_SUBJECTS)] == []


def test_the_order_of_the_subjects_in_the_tests_is_that_of_the_data(models, arrows):
    assert set(EVERYTHING) == {model.fqn[1] for model in models.values()}
    assert [arrow for arrow in arrows if EVERYTHING.index(arrow[0]) > EVERYTHING.index(arrow[1])] == []


def test_models_keep_to_what_both_engines_know():
    one_engine = (
        r"\b(qualify|exclude|asof|by name|strftime|arg_max|arg_min|quantile_cont|list_value|unnest)\b|::|\[\s*'"
    )
    found = {}
    for path in (ROOT / "models").rglob("*.sql"):
        sql = re.sub(r"\{[{%#].*?[}%#]\}|--[^\n]*|'[^']*'", "", path.read_text(), flags=re.S)
        if match := re.search(one_engine, sql, re.I):
            found[path.name] = match[0]
    assert found == {}


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian: apt-get install chromium)")
def test_the_page_opens_from_disk_and_shows_the_lineage_of_customer_segments(docs, tmp_path):
    page = tmp_path / "docs.html"
    shutil.copy(docs / "static_index.html", page)

    def rendered(place: str) -> str:
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
        command += [
            "--disable-background-networking",
            "--disable-component-update",
            "--host-resolver-rules=MAP * ~NOTFOUND",
        ]
        command += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=20000", "--dump-dom"]
        run = subprocess.run(
            [*command, f"file://{page}#!/{place}"], capture_output=True, text=True, timeout=120, check=True
        )
        return run.stdout

    overview = rendered("overview")
    assert "Begin with <strong>customer_segments</strong>" in overview
    model = rendered("model/model.customer_segmentation.customer_segments?g_v=1&g_i=%2Bcustomer_segments%2B")
    assert "The headline table: every customer at the latest as-of date" in model
    # The graph is drawn on a canvas, and the box below it has taken over what to draw.
    assert "<canvas" in model
    assert re.search(r'ng-not-empty" ng-model="selectorService.selection.dirty.include"', model)
    assert not re.search(r'ng-not-empty" ng-model="selectorService.selection.dirty.include"', overview)
