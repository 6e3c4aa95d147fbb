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
import pandas as pd
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

ROOT = Path(__file__).parents[2]

PUBLIC_TABLES = [
    "orders",
    "customer_segments",
    "customer_segment_history",
    "customer_windows",
    "segment_profiles",
    "segment_rules",
    "rfm_cut_points",
    "feature_transforms",
    "cluster_selection",
    "cluster_assignments",
    "cluster_comparison",
    "cluster_agreements",
    "cluster_lineage",
    "cluster_silhouettes",
    "cluster_merge_tree",
    "neighbour_distances",
    "cluster_profiles",
    "segment_months",
    "segment_transitions",
    "segment_alerts",
    "segment_stays",
    "grade_changes",
    "score_changes",
    "cohort_retention",
    "grade_value",
    "grade_revenue",
    "revenue_concentration",
    "combined_segments",
    "restatements",
    "rejected_transactions",
    "cleaning_audit",
]

#: Public tables that are built where the setting `predictions` is true.
PREDICTION_TABLES = [
    "decline_scores",
    "decline_labels",
    "decline_base_rates",
    "decline_feature_screening",
    "decline_model_terms",
    "decline_drift",
    "decline_model_quality",
    "decline_model_importance",
    "decline_model_curves",
    "decline_model_contributions",
    "decliner_groups",
    "decliner_group_profiles",
    "decliner_group_selection",
    "recommendations",
    "group_recommendations",
    "recommendation_quality",
    "recommendation_basis",
]

#: Settings of made-up shops, whose tests are seldom about clusters or predictions: fitting them all takes seconds.
QUICK = {"cluster_algorithms": ["k_means"], "surrogate_count": 0, "grade_value_draw_count": 20, "predictions": False}


#: Settings that are read while dbt parses; test_settings.py changes all others and sees that nothing follows from it.
GRAPH_SETTINGS = ["source", "sources", "predictions", "recommended_item", "alert_severity"]
GRAPH_KEYS = ["format", "model", "source", "table", "match_returns", "non_goods"]
GRAPH_COLUMNS = {"line_id", "product_id", "department", "product_category", "product_type", "brand"}


#: What is made from the lines themselves; builds for tests of sources need nothing else.
LINE_TABLES = ["orders", "rejected_transactions", "cleaning_audit"]
LINE_FOLDERS = ["staging", "intermediate/orders", "intermediate/windows"]

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
        variables = json.dumps(dict(settings or {}), sort_keys=True)
        common = ["--quiet", "--no-use-colors", "--no-partial-parse", "--vars", variables, *places]
        if "--log-level-file" not in command:
            common += ["--log-level-file", "none"]  # a third of the time of a small build
        graph = json.dumps([bool(settings), graph_settings(settings or {})], sort_keys=True)
        with mock.patch.dict(os.environ, surroundings), without_garbage_collection():
            if parse_again or graph not in self._manifests:
                parsed = dbtRunner().invoke(["parse", *common])
                if not parsed.success:
                    return parsed
                self._manifests[graph] = parsed.result
            with closing_database():
                return dbtRunner(manifest=self._manifests[graph]).invoke([*command, *common])

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
        arguments: tuple[str, ...] = (),
        prepare: Callable[[Path], None] = lambda database: None,
        quick: bool = True,
        tested: bool = False,
    ) -> Shop:
        """Build everything into a new database; the default source without settings with all tests.

        tables: Complete Journey tables by name, or transactions alone; the default is the package's own.
        only: the tables to make, with all that they are made from; by default every one.
        prepare: what to do with the new database before; quick: whether made-up shops leave out what is slow.
        tested: whether its data tests run too.
        """
        self.database.unlink(missing_ok=True)
        prepare(self.database)
        with self.source(tables):
            if quick and (tables is not None or settings):
                settings = {**QUICK, **(settings or {})}
            skipped = UNIT_TESTS_LEFT_OUT if tested or self.tested else TESTS_LEFT_OUT
            if tables is None and not settings:
                skipped = ()
            selected = up_to(only) if only else []
            result = self.invoke(["build", *skipped, *selected, *arguments], settings)
        assert result.success, failures(result)
        self._build_count += 1
        kept = self.folder / f"build_{self._build_count}.duckdb"
        shutil.move(self.database, kept)
        return Shop(kept)

    def source(self, tables: Mapping[str, pd.DataFrame] | pd.DataFrame | None):
        """A context in which the default source reads the given tables."""
        return _Source(self.folder / "source", {"transactions": tables} if isinstance(tables, pd.DataFrame) else tables)


def up_to(tables: Sequence[str]) -> list[str]:
    """Arguments that build tables, all that they are made from, all that is declared, and the data tests of these."""
    # The package itself is called as its headline table is.
    selected = [f"+path:models/marts/{name}.sql" if name == "customer_segments" else f"+{name}" for name in tables]
    return ["--select", *selected, "path:models/staging", "--indirect-selection", "buildable"]


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
            }
            for name, table in tables.items()
        },
    }


@contextmanager
def without_garbage_collection():
    """dbt makes many small objects that stay, and looking through them is a fifth of a small build."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


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


def lines_alone(folder: Path) -> Path:
    """The project without what is made from orders and windows: dbt reads it in a quarter of the time."""
    models = folder / "models"
    for name in [
        "macros",
        "seeds",
        "python_models/segment_sources",
        "tests/generic",
        *(f"models/{name}" for name in LINE_FOLDERS),
    ]:
        shutil.copytree(ROOT / name, folder / name)
    for file in [".dbtignore", *(file.relative_to(ROOT) for file in (ROOT / "models").glob("*.md"))]:
        shutil.copy(ROOT / file, folder / file)
    # Nothing is known of a last build, which is of everything.
    (folder / "macros" / "engine" / "keeps_last_build.sql").write_text(
        "{% macro keeps_last_build() %}{{ return(false) }}{% endmacro %}"
    )
    (models / "marts").mkdir()
    for name in LINE_TABLES:
        shutil.copy(ROOT / "models" / "marts" / f"{name}.sql", models / "marts")
    described = yaml.safe_load((ROOT / "models" / "marts" / "_marts__models.yml").read_text())
    kept = [model for model in described["models"] if model["name"] in LINE_TABLES]
    (models / "marts" / "_marts__models.yml").write_text(yaml.safe_dump({"models": kept}))
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    del settings["on-run-end"]
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
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
