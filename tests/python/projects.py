"""One dbt project, built again and again: other data, other settings, the same process."""

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import duckdb
import jinja2
import pandas as pd
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.tests import enable_test_caching

ROOT = Path(__file__).parents[2]
PACKAGE = "customer_segmentation"

#: What is made from the lines themselves; builds for tests of sources need nothing else.
LINE_SUBJECTS = ("staging", "orders", "windows")
LINE_TABLES = ["orders", "rejected_transactions", "cleaning_audit"]

#: What the default selector builds.
DEFAULT_SUBJECTS = (*LINE_SUBJECTS, "rfm", "clusters", "segments")

#: What a made-up shop is built for where a test asks for nothing else; predicting takes labels and seconds.
SUBJECTS = (*DEFAULT_SUBJECTS, "monitoring", "cluster_study")

#: All of them, each after what it reads from.
EVERYTHING = (*SUBJECTS, "decline", "baskets", "offers", "campaigns", "drivers", "audiences", "experiments", "report")

#: Those that are off until the setting of this name has them; each has a file of tests with it turned on.
EXTRA_SUBJECTS = ("demand", "watch", "attributes")

#: What is said of numbers of clusters, of the algorithm in use and of the others.
EVERY_SELECTION = "(from cluster_selection union all by name from algorithm_selection)"

#: Settings of made-up shops, whose tests are seldom about clusters: fitting every algorithm takes seconds.
QUICK = {"cluster_algorithms": ["k_means"], "surrogate_count": 0, "grade_value_draw_count": 20}


#: Settings that are read while dbt parses; test_settings.py changes all others and sees that nothing follows from it.
GRAPH_SETTINGS = ["source", "sources", "extra_subjects", "recommended_item", "watch", "alert_severity"]
GRAPH_KEYS = ["format", "model", "source", "table", "match_returns", "non_goods"]
GRAPH_COLUMNS = {
    *("line_id", "product_id", "department", "product_category", "product_type", "brand"),
    *("order_discount", "shipping", "refunded_amount", "refunded_at"),
}


#: What a build leaves out, and what a tested one does: unit tests read no data.
TESTS_LEFT_OUT = ("--exclude-resource-type", "test", "unit_test")
UNIT_TESTS_LEFT_OUT = ("--exclude-resource-type", "unit_test")


@dataclass(frozen=True)
class Shop:
    """The database of one build."""

    path: Path

    def query(self, sql: str) -> pd.DataFrame:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.sql(sql).df()

    def table(self, name: str) -> pd.DataFrame:
        """A public table in an order that depends on nothing but its values."""
        return self.query(f"select * from {name} order by all")


class Project:
    """Runs dbt with its own database, target and log folder, so that a user's build is not touched.

    tested: whether every build runs its data tests, which are half of the work in a small one.
    """

    def __init__(self, folder: Path, root: Path = ROOT, *, tested: bool = False):
        self.folder, self.root, self.tested = folder, root, tested
        self.database = folder / "customer_segments.duckdb"
        self._manifests = {}
        self._build_count = 0
        os.environ |= {"DBT_PROJECT_DIR": str(ROOT), "DBT_PROFILES_DIR": str(ROOT)}

    def invoke(
        self, command: list[str], settings: Mapping | None = None, *, parse_again: bool = False
    ) -> dbtRunnerResult:
        """Run one dbt command; parse once per set of settings that decide what there is to build, or again if asked to.

        Only what is built without settings gets descriptions in the database, a fifth of the time of a small build, and the
        default number of threads, which wait for each other in one.
        """
        surroundings = {
            "DBT_PROJECT_DIR": str(self.root),
            "CUSTOMER_SEGMENTS_DB": str(self.database),
            "CUSTOMER_SEGMENTS_DESCRIPTIONS": "false" if settings else "true",
            "CUSTOMER_SEGMENTS_THREADS": "1" if settings else "4",
        }
        places = ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs")]
        # What somebody has logged in this clone is no part of a test.
        variables = json.dumps({"outreach_location": str(self.folder / "outreach"), **(settings or {})}, sort_keys=True)
        common = ["--quiet", "--no-use-colors", "--no-partial-parse", "--vars", variables, *places]
        if "--log-level-file" not in command:
            common += ["--log-level-file", "none"]  # a third of the time of a small build
        with mock.patch.dict(os.environ, surroundings), without_garbage_collection():
            graph = json.dumps([bool(settings), graph_settings(settings or {})], sort_keys=True)
            if parse_again or graph not in self._manifests:
                parsed = dbtRunner().invoke(["parse", *common])
                if not parsed.success:
                    return parsed
                self._manifests[graph] = parsed.result
            with closing_database():
                return dbtRunner(manifest=self._manifests[graph]).invoke([*command, *common])

    def manifest(self) -> Manifest:
        """The project as dbt understands it; no setting changes which models there are."""
        if not self._manifests:
            result = self.invoke(["parse"], QUICK)
            assert result.success, failures(result)
        return next(iter(self._manifests.values()))

    def public_tables(self, subjects: Sequence[str] = EVERYTHING) -> list[str]:
        """What everybody may read of some subjects, in their order."""
        nodes = self.manifest().nodes.values()
        public = [
            (subjects.index(node.fqn[1]), node.name)
            for node in nodes
            if node.resource_type == "model" and node.package_name == PACKAGE and node.access == "public"
            if node.fqn[1] in subjects
        ]
        return [name for _, name in sorted(public)]

    def compiled(self, names: list[str], settings: Mapping | None = None) -> dict[str, str]:
        """The SQL of models and tests as dbt sends it to DuckDB, by name."""
        result = self.invoke(["compile", "--select", *names], settings)
        assert result.success, failures(result)
        target = self.folder / "target"
        return {run.node.name: (target / run.node.compiled_path).read_text() for run in result.result}

    def build(
        self,
        tables: Mapping[str, pd.DataFrame] | pd.DataFrame | None = None,
        settings: Mapping | None = None,
        *,
        only: Sequence[str] = (),
        subjects: Sequence[str] = (),
        arguments: tuple[str, ...] = (),
        prepare: Callable[[Path], None] = lambda database: None,
        quick: bool = True,
        tested: bool = False,
    ) -> Shop:
        """Build SUBJECTS into a new database; of the default source without settings everything, with all tests.

        tables: Complete Journey tables by name, or transactions alone; the default is the package's own.
        only: the tables to make, with all that they are made from; subjects: others than SUBJECTS.
        prepare: what to do with the new database before; quick: whether made-up shops leave out what is slow.
        tested: whether its data tests run too.
        """
        self.database.unlink(missing_ok=True)
        prepare(self.database)
        is_whole = tables is None and not settings
        if quick and not is_whole:
            settings = {**QUICK, **(settings or {})}
        if only:
            selected = up_to(only)
        elif is_whole and not subjects:
            selected = ["--selector", "everything"]
        else:
            selected = select(subjects or SUBJECTS)
        skipped = UNIT_TESTS_LEFT_OUT if tested or self.tested else TESTS_LEFT_OUT
        with self.source(tables):
            result = self.invoke(["build", *(() if is_whole else skipped), *selected, *arguments], settings)
        assert result.success, failures(result)
        self._build_count += 1
        kept = self.folder / f"build_{self._build_count}.duckdb"
        shutil.move(self.database, kept)
        return Shop(kept)

    def source(self, tables: Mapping[str, pd.DataFrame] | pd.DataFrame | None):
        """A context in which the default source reads the given tables."""
        return _Source(self.folder / "source", {"transactions": tables} if isinstance(tables, pd.DataFrame) else tables)


def select(subjects: Sequence[str]) -> list[str]:
    """Arguments that choose subjects, and the seeds that several of them read."""
    return ["--select", *subjects, "segment_labels"]


def up_to(tables: Sequence[str]) -> list[str]:
    """Arguments that build tables, all that they are made from, all that is declared, and the data tests of these."""
    return ["--select", *(f"+{name}" for name in tables), "staging", "--indirect-selection", "buildable"]


def graph_settings(settings: Mapping) -> dict:
    """What of settings decides which models and tests there are and what they read: the others wait until a model is run.

    Of a declared source only GRAPH_KEYS and GRAPH_COLUMNS of its tables count, and of which kind a file is.
    """
    return {
        name: {source: _outline(declared) for source, declared in settings[name].items()}
        if name == "sources"
        else settings[name]
        for name in GRAPH_SETTINGS
        if name in settings
    }


def _outline(declared):
    if not isinstance(declared, Mapping):
        return declared
    tables = {name: table for name, table in declared.items() if isinstance(table, Mapping) and name != "settings"}
    return {
        "settings": graph_settings(declared.get("settings", {})),
        **{
            name: {
                **{key: table[key] for key in GRAPH_KEYS if key in table},
                "columns": sorted(GRAPH_COLUMNS.intersection(table.get("columns", {}))),
                "location": Path(table["location"]).suffix if "location" in table else None,
                "order_columns": _outline_of_order_columns(table.get("order_columns", [])),
            }
            for name, table in tables.items()
        },
    }


def _outline_of_order_columns(meanings) -> list[bool]:
    """Whether there are any, and whether one is money."""
    meanings = [meanings] if isinstance(meanings, str) else meanings
    money = {"amount", "included_tax", "added_tax", "refunded_amount"}
    return [bool(meanings), not money.isdisjoint(meanings)]


@contextmanager
def without_garbage_collection():
    """dbt makes many small objects that stay, and looking through them is a fifth of a small build."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def spare_work() -> None:
    """Let dbt parse and compile a template once in a process, and write no message that nobody asked for.

    Half of the time of parsing again, and a third of that of a small build.
    """
    enable_test_caching()
    jinja2.Environment.compile = _remembered(jinja2.Environment.compile)
    EventManager.fire_event = _asked_for(EventManager.fire_event)


def _remembered(compile_template: Callable) -> Callable:
    codes = {}

    def compiled(environment, source, name=None, filename=None, **options):
        if not isinstance(source, str) or options:
            return compile_template(environment, source, name, filename, **options)
        key = (type(environment), *sorted(environment.extensions), source, name, filename)
        if key not in codes:
            codes[key] = compile_template(environment, source, name, filename)
        return codes[key]

    return compiled


def _asked_for(fire_event: Callable) -> Callable:
    def fired(manager, event, level=None, *arguments, **options):
        is_debug = (level or event.level_tag()) == EventLevel.DEBUG
        if not is_debug or any(logger.level == EventLevel.DEBUG for logger in manager.loggers):
            fire_event(manager, event, level, *arguments, **options)

    return fired


@contextmanager
def closing_database():
    """dbt keeps the database open until its process ends; the next build needs a new file."""
    try:
        yield
    finally:
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()


class _Source:
    def __init__(self, folder: Path, tables: Mapping[str, pd.DataFrame] | None):
        self.folder, self.tables = folder, tables

    def __enter__(self):
        if self.tables is None:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for name, rows in self.tables.items():
            rows.to_parquet(self.folder / f"{name}.parquet", index=False)
        os.environ["COMPLETE_JOURNEY_DIR"] = str(self.folder)

    def __exit__(self, *_):
        os.environ.pop("COMPLETE_JOURNEY_DIR", None)


def copy_project(folder: Path) -> Path:
    """A copy of the project as a clone has it, without what was built or installed."""
    built = shutil.ignore_patterns(
        ".git", ".venv", ".bench", "target", "logs", "dbt_packages", "*.duckdb*", "__pycache__", ".*_cache"
    )
    return Path(shutil.copytree(ROOT, folder, ignore=built))


def with_subjects(root: Path, subjects: Sequence[str]) -> Path:
    """A copy of the project without the subjects that these do without, which dbt reads in half of the time."""
    file = root / "dbt_project.yml"
    settings = yaml.safe_load(file.read_text())
    for subject in {*EVERYTHING, *EXTRA_SUBJECTS} - set(subjects):
        settings["models"]["customer_segmentation"][subject]["+enabled"] = False
        for folder in ("models", "python_models", "seeds", "tests"):
            shutil.rmtree(root / folder / subject, ignore_errors=True)
    file.write_text(yaml.safe_dump(settings, sort_keys=False))
    return root


def lines_alone(folder: Path) -> Path:
    """The project with the subjects that are made from the lines, and no others: dbt reads it in a third of the time."""
    for name in ["macros", "python_models/segment_sources", "tests/generic"]:
        shutil.copytree(ROOT / name, folder / name)
    for name in ["models", "seeds", "tests"]:
        for subject in LINE_SUBJECTS:
            if (ROOT / name / subject).is_dir():
                shutil.copytree(ROOT / name / subject, folder / name / subject)
        # What belongs to no subject alone.
        for file in (ROOT / name).glob("*.[cmy]*"):
            shutil.copy(file, folder / name)
    for name in [".dbtignore", "dbt_project.yml"]:
        shutil.copy(ROOT / name, folder)
    return folder


def failures(result: dbtRunnerResult) -> str:
    """What went wrong, in dbt's words."""
    if result.exception:
        return str(result.exception)
    return "\n".join(f"{node.node.name}: {node.message}" for node in result.result if node.status in ("error", "fail"))


def run_dbt(
    *arguments: str,
    database: Path,
    folder: Path = ROOT,
    output: Path | None = None,
    before: Callable[[], None] | None = None,
    **variables: str,
) -> subprocess.CompletedProcess:
    """dbt in a process of its own, as a person runs it.

    output: where dbt's own files go, by default beside the database; before: what the new process does first.
    """
    output = output or next(parent for parent in database.parents if parent.is_dir())
    places = ["--target-path", str(output / "target"), "--log-path", str(output / "logs")]
    return subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *arguments, *places],
        cwd=folder,
        env={**os.environ, "CUSTOMER_SEGMENTS_DB": str(database), **variables},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=before,
    )
