"""The documentation: complete, and readable in a real browser without a network."""

import json
import re
import shutil
import subprocess

import pytest

from projects import PREDICTION_TABLES, PUBLIC_TABLES, ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def docs(project, complete_journey):
    """The folder with the static page and the manifest."""
    shutil.copy(complete_journey.path, project.database)
    assert project.invoke(["docs", "generate", "--static"]).success
    project.database.unlink()
    return project.folder / "target"


def says_something(name: str, description: str) -> bool:
    """A description that only repeats the name says nothing."""
    return re.sub(r"[^a-z0-9]", "", description.lower()) not in ("", re.sub(r"[^a-z0-9]", "", name.lower()))


def test_everything_is_described_and_every_model_names_its_grain(docs):
    manifest = json.loads((docs / "manifest.json").read_text())
    catalog = json.loads((docs / "catalog.json").read_text())
    silent = []
    for key, node in {**manifest["nodes"], **manifest["sources"]}.items():
        if node["resource_type"] not in ("model", "seed", "source"):
            continue
        if not says_something(node["name"], node["description"]):
            silent.append(key)
        if not re.search(r"[Oo]ne row per [^.]+\.$", node["description"].strip()):
            silent.append(f"{key} does not end with its grain")
        described = {name.lower(): column["description"] for name, column in node["columns"].items()}
        columns = {**catalog["nodes"], **catalog["sources"]}[key]["columns"]
        silent += [f"{key}.{name}" for name in columns if not says_something(name, described.get(name.lower(), ""))]
    for key, macro in manifest["macros"].items():
        if macro["package_name"] == "customer_segmentation" and not says_something(macro["name"], macro["description"]):
            silent.append(key)
    assert silent == []


def test_the_database_carries_the_descriptions_of_the_public_tables(complete_journey):
    public = PUBLIC_TABLES + PREDICTION_TABLES
    described = complete_journey.query("""
        select table_name as name, comment from duckdb_tables() where schema_name = 'main'
        union all
        select view_name, comment from duckdb_views() where schema_name = 'main'
        union all
        select table_name, comment from duckdb_columns() where schema_name = 'main'
    """).query("name in @public")
    assert set(described["name"]) == set(public)
    assert described["comment"].notna().all()


def test_every_table_that_grows_is_known_to_the_record(docs):
    manifest = json.loads((docs / "manifest.json").read_text())
    macro = manifest["macros"]["macro.customer_segmentation.accumulating_models"]["macro_sql"]
    incremental = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["materialized"] == "incremental"
    ]
    assert sorted(re.findall(r"'(\w+)'", macro)) == sorted(incremental)


def test_data_flows_one_way_between_the_folders(docs):
    manifest = json.loads((docs / "manifest.json").read_text())
    rooms = ["staging", "orders", "windows", "rfm", "features", "fits", "choice", "details", "clusters", "segments"]
    rooms += ["history", "comparison", "evaluation", "labels", "predictions", "decline", "baskets"]
    rooms += ["decliners", "groups", "factors", "offers", "marts", "record"]
    place = {
        key: rooms.index(node["original_file_path"].split("/")[-2])
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    back = [
        (parent, key)
        for key in place
        for parent in manifest["nodes"][key]["depends_on"]["nodes"]
        if parent in place and place[parent] > place[key]
    ]
    assert back == []


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
