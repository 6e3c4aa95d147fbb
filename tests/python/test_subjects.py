"""Subjects: what is built unasked, what can be added later or turned off, and that each remembers its own last build."""

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml

from projects import (
    DEFAULT_SUBJECTS,
    EVERYTHING,
    EXTRA_SUBJECTS,
    QUICK,
    ROOT,
    Project,
    Shop,
    copy_project,
    failures,
    run_dbt,
    select,
)
from shops import regular_shop

#: What can be turned off, each with what cannot do without it.
TURNED_OFF = [
    ("monitoring",),
    ("cluster_study",),
    ("offers",),
    ("decline", "offers"),
    ("baskets", "offers"),
    ("drivers",),
    ("audiences",),
    ("experiments",),
    ("report",),
    ("campaigns",),
]
ASKED_FOR = [subject for subject in EVERYTHING if subject not in DEFAULT_SUBJECTS]


def without(folder: Path, subjects: tuple[str, ...]) -> Project:
    """A copy of the project in which somebody has turned subjects off."""
    root = copy_project(folder / "root")
    file = root / "dbt_project.yml"
    settings = yaml.safe_load(file.read_text())
    for subject in subjects:
        settings["models"]["customer_segmentation"][subject]["+enabled"] = False
    file.write_text(yaml.safe_dump(settings, sort_keys=False))
    return Project(folder, root)


def readers_of(project, subject: str) -> set[str]:
    """The subjects whose models or tests name a model of this one, which dbt refuses when it is turned off."""
    nodes = project.manifest().nodes
    ours = {key for key, node in nodes.items() if node.resource_type == "model" and node.fqn[1] == subject}
    return {node.fqn[1] for node in nodes.values() if ours & set(node.depends_on_nodes)} - {subject}


@pytest.mark.parametrize("subjects", TURNED_OFF, ids=" and ".join)
def test_nothing_but_what_is_turned_off_with_it_reads_a_subject(project, subjects):
    """The report, the audiences and the profiles of campaigns ask for each whether it is there; the shop below that has nothing else has a report."""
    readers = set().union(*(readers_of(project, subject) for subject in subjects))
    assert readers <= {*subjects, "report", "audiences", "campaigns"}


@pytest.mark.long
@pytest.mark.parametrize("subjects", TURNED_OFF, ids=" and ".join)
def test_without_a_subject_there_is_everything_else(tmp_path, subjects):
    manifest = without(tmp_path, subjects).manifest()
    left = {node.fqn[1] for node in manifest.nodes.values() if node.resource_type == "model"}
    assert left == set(EVERYTHING) - set(subjects)


@pytest.mark.parametrize(
    "subjects",
    [
        (
            "monitoring",
            "cluster_study",
            "decline",
            "baskets",
            "offers",
            "drivers",
            "audiences",
            "experiments",
            "campaigns",
        ),
        *(pytest.param((subject,), marks=pytest.mark.long) for subject in ("monitoring", "cluster_study", "offers")),
    ],
    ids=" and ".join,
)
def test_without_a_subject_a_shop_is_built(tmp_path, subjects):
    project = without(tmp_path, subjects)
    left = [subject for subject in EVERYTHING if subject not in subjects]
    assert {node.fqn[1] for node in project.manifest().nodes.values() if node.resource_type == "model"} == set(left)
    shop = project.build(regular_shop(), subjects=left, tested=True)
    assert len(shop.table("customer_segments")) > 0
    built = shop.query("select table_name from information_schema.tables where table_schema = 'main'")["table_name"]
    assert set(project.public_tables(left)) <= set(built)
    recorded = shop.query("select memory from intermediate.recorded_builds")["memory"]
    assert {"orders", "windows", "segments"} <= set(recorded)
    assert not set(recorded) & set(subjects)


@pytest.mark.parametrize("subject", EXTRA_SUBJECTS)
def test_of_a_subject_that_is_off_there_is_nothing(project, subject):
    nodes = project.manifest().nodes.values()
    assert [node.name for node in nodes if node.fqn[1] == subject and node.config.enabled] == []


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    """A function that runs dbt as a person does, always on the same database of a small shop; it returns what is printed."""
    folder = tmp_path_factory.mktemp("terminal")
    (folder / "source").mkdir()
    regular_shop().to_parquet(folder / "source" / "transactions.parquet")

    def dbt(*arguments: str) -> tuple[int, str]:
        result = run_dbt(
            *arguments,
            database=folder / "shop.duckdb",
            output=folder,
            DBT_PROJECT_DIR=str(ROOT),
            DBT_PROFILES_DIR=str(ROOT),
            COMPLETE_JOURNEY_DIR=str(folder / "source"),
        )
        assert "Traceback" not in result.stdout + result.stderr
        return result.returncode, result.stdout

    return dbt, Shop(folder / "shop.duckdb")


def subjects_of(project, shop: Shop) -> set[str]:
    """Which subjects have a model in the database."""
    found = set(shop.query("select table_name from information_schema.tables")["table_name"])
    nodes = project.manifest().nodes.values()
    return {node.fqn[1] for node in nodes if node.resource_type == "model" and node.name in found}


def test_a_build_without_arguments_is_the_default_and_says_what_else_there_is(project, terminal):
    dbt, shop = terminal
    code, printed = dbt("build")
    assert code == 0, printed
    assert subjects_of(project, shop) == set(DEFAULT_SUBJECTS)
    said = printed.split("Not built yet:")[1]
    questions = {group.name: group.description for group in project.manifest().groups.values()}
    for subject in ASKED_FOR:
        # With the question that it answers; a subject without public tables is a part of others.
        assert (questions[subject] in said) == bool(project.public_tables((subject,))), subject
    assert "--selector everything" in said


def test_the_headline_table_is_shown_by_its_name(terminal):
    dbt, _ = terminal
    code, printed = dbt("show", "-s", "customer_segments", "--limit", "5")
    assert code == 0, printed
    assert "customer_id" in printed
    assert (
        len([line for line in printed.splitlines() if line.startswith("| ")]) == 7
    )  # names, a rule and five customers


def test_a_subject_is_added_to_what_is_there(project, terminal):
    dbt, shop = terminal
    code, printed = dbt("build", "-s", "offers")
    # Nothing is made up in place of what is missing; it is named.
    assert code != 0
    assert "int_regulars__ranked" in printed or "dbt build -s" in printed, printed

    code, printed = dbt("build", "-s", "decline")
    assert code == 0, printed
    assert subjects_of(project, shop) == {*DEFAULT_SUBJECTS, "decline"}
    recorded = shop.query("select memory from intermediate.recorded_builds")["memory"]
    assert {"segments", "decline"} <= set(recorded) and "monitoring" not in set(recorded)


def test_python_models_read_the_settings_of_their_own_run(project):
    """Also where the run does not build the view of the settings, and where an older version made that view."""
    project.database.unlink(missing_ok=True)
    chosen = {**QUICK, "cluster_count": 2}
    with project.source(regular_shop()):
        assert project.invoke(["seed", "--selector", "everything"], QUICK).success
        result = project.invoke(["run", *select(DEFAULT_SUBJECTS)], {**chosen, "cluster_count": 3})
        assert result.success, failures(result)
        with duckdb.connect(project.database) as connection:
            connection.execute("create or replace view staging.int_settings__listed as select '{}' as setting_values")
        result = project.invoke(["run", "--select", "clusters", "segments"], chosen)
        assert result.success, failures(result)
    with duckdb.connect(project.database) as connection:
        assert connection.sql("select count(distinct cluster_id) from cluster_profiles").fetchall() == [(2,)]


def test_what_changes_in_one_subject_makes_nothing_due_in_another(tmp_path):
    project = Project(tmp_path, copy_project(tmp_path / "root"))
    selected = select([*DEFAULT_SUBJECTS, "decline"])

    def run() -> tuple[dict[str, str], dict[str, int]]:
        """What each subject recorded of its build, and how many dates were due."""
        with project.source(regular_shop()):
            result = project.invoke(["run", *selected], QUICK, parse_again=True)
        assert result.success, failures(result)
        shop = Shop(Path(shutil.copy(project.database, tmp_path / "looked_at.duckdb")))
        recorded = shop.query("select memory, fingerprint from intermediate.recorded_builds").set_index("memory")
        due = shop.query("select memory, count(*) as dates from intermediate.int_as_of_dates__due group by memory")
        return recorded["fingerprint"].to_dict(), due.set_index("memory")["dates"].to_dict()

    with project.source(regular_shop()):
        assert project.invoke(["seed", "--selector", "everything"], QUICK).success
    recorded_before, all_dates = run()
    assert all_dates["segments"] == all_dates["decline"] > 1
    file = project.root / "models" / "decline" / "decline_base_rates.sql"
    file.write_text(file.read_text() + "-- edited\n")
    recorded, due = run()

    changed = {memory for memory, fingerprint in recorded.items() if recorded_before[memory] != fingerprint}
    assert changed == {"decline"}
    assert (due["windows"], due["segments"]) == (1, 1)  # the latest date, which always is
    assert due["decline"] == all_dates["decline"]
