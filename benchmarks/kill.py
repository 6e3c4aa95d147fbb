"""Builds and publications that are killed at random moments: does the file open, is every table whole, does the next run mend it?

Run by `make test-kill`. A process forked from this one builds the new data over the old tables and reports what it is about
to do; this one waits for the chosen step, then a random part of it, and sends kill -9.
"""

import argparse
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pandas as pd
from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper, LocalEnvironment

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("python_models", "tests/python", "scripts")]

import publish  # noqa: E402
from projects import DEFAULT_SUBJECTS, QUICK, Project, select  # noqa: E402
from shops import regular_shop  # noqa: E402

SETTINGS = {
    **QUICK,
    "cluster_algorithms": ["k_means", "ward", "density"],
    "cluster_count_max": 3,
    "show_summary": False,
}
OLD_SETTINGS = {**SETTINGS, "label_language": "ko", "segment_scheme": "six", "recency_weight": 2, "random_seed": 1}
WITHOUT_TESTS = ["build", "--exclude-resource-type", "unit_test", "test"]
WITH_TESTS = ["build", "--exclude-resource-type", "unit_test"]

#: What a statement of a build is about; the first that holds.
STEPS = {
    "writing a Python result": r"__dbt_python_model_df_",
    "loading a seed": r"^copy .*\.csv'",
    "swapping a table in": r"^alter .* rename to",
    "committing": r"^commit",
    "dropping the old table": r"^drop .*__dbt_backup",
    "building a table or view": r"^create (or replace )?(temporary )?(table|view) ",
    "testing": r"dbt_internal_test",
}
BUILD_STEPS = ["computing in Python", *STEPS]
PUBLISH_STEPS = ["copying the published file", "building in the private file", "checkpointing", "swapping the file"]


def step_of(sql: str) -> str | None:
    statement = re.sub(r"/\*.*?\*/|--[^\n]*", " ", sql, flags=re.DOTALL)
    statement = " ".join(statement.lower().split())
    return next((step for step, pattern in STEPS.items() if re.search(pattern, statement)), None)


def start(work: Callable[[Callable[[str], None]], None], log: Path) -> tuple[int, int]:
    """Fork a process that does the work; returns its id and a pipe with a line for each step it begins."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    os.setsid()
    with log.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        work(lambda step: os.write(writing, f"{step}\n".encode()))
    finally:
        os._exit(0)


def steps_from(pipe: int) -> Iterator[str]:
    with os.fdopen(pipe) as lines:
        for line in lines:
            yield line.strip()


def report_statements(report: Callable[[str], None]) -> None:
    """Have dbt report what it is about to do."""
    execute, compute = DuckDBCursorWrapper.execute, LocalEnvironment.submit_python_job

    def reporting_execute(self, sql, bindings=None):
        step = step_of(sql)
        if step:
            report(step)
        return execute(self, sql, bindings)

    def reporting_compute(self, *arguments):
        report("computing in Python")
        return compute(self, *arguments)

    class ReportingCursor:
        """A cursor as DuckDB makes it: dbt writes the results of Python models through one of its own."""

        def __init__(self, cursor):
            self.wrapped = cursor

        def __getattr__(self, name):
            return getattr(self.wrapped, name)

        def execute(self, sql, *bindings):
            if step_of(sql) == "writing a Python result":
                report("writing a Python result")
            return self.wrapped.execute(sql, *bindings)

    initialize = LocalEnvironment.initialize_cursor
    LocalEnvironment.initialize_cursor = staticmethod(lambda *arguments: ReportingCursor(initialize(*arguments)))
    DuckDBCursorWrapper.execute, LocalEnvironment.submit_python_job = reporting_execute, reporting_compute


def fingerprints(database: Path, tables: list[str]) -> dict[str, tuple]:
    """Of each of the tables; one that is not there has none."""
    found = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in tables:
            with suppress(duckdb.CatalogException):
                query = f"select count(*), coalesce(sum(hash(rows)), 0)::varchar from {table} as rows"
                found[table] = connection.sql(query).fetchall()[0]
    return found


class KillTest:
    """The old tables, the new ones of an undisturbed run, and what happens in between."""

    def __init__(self, folder: Path, seed: int, selection: list[str]):
        self.random = random.Random(seed)
        self.selection = ["--select", *selection] if selection else select(DEFAULT_SUBJECTS)
        self.project = Project(folder)
        self.public = self.project.public_tables(DEFAULT_SUBJECTS)
        self.database = self.project.database
        self.log = folder / "build.log"
        self.old_file, self.new_file = folder / "old.duckdb", folder / "new.duckdb"
        self.points = []
        self.tests = True
        for file, settings, lines in [
            (self.old_file, OLD_SETTINGS, _with_bad_lines(regular_shop(customer_count=40, month_count=10, seed=9))),
            (self.new_file, SETTINGS, _with_bad_lines(regular_shop())),
        ]:
            self.source = self.project.source(lines)
            self.source.__enter__()
            result = self.project.invoke([*WITHOUT_TESTS, *self.selection], settings)
            assert result.success, result.exception
            shutil.copy(self.database, file)
        self.old, self.new = (fingerprints(file, self.public) for file in (self.old_file, self.new_file))
        self.tables = list(self.old)
        self.same = [table for table in self.tables if self.old[table] == self.new[table]]
        steps = self._steps_of_a_build()
        self.counts = Counter(step for step, _ in steps)
        print("Steps of an undisturbed build:", dict(self.counts), flush=True)
        self.durations = {step: [duration for other, duration in steps if other == step] for step in self.counts}

    def _steps_of_a_build(self) -> list[tuple[str, float]]:
        """Each step of an undisturbed build with how long it lasts until the next one."""
        self._stand_old()
        process, pipe = start(self._build, self.log)
        times = [(step, time.perf_counter()) for step in steps_from(pipe)]
        os.waitpid(process, 0)
        assert fingerprints(self.database, self.public) == self.new, (
            "A build over old tables differs:\n" + self.log.read_text()
        )
        ends = [moment for _, moment in times[1:]] + [times[-1][1] + 0.1]
        return [(step, end - begin) for (step, begin), end in zip(times, ends, strict=True)]

    def _stand_old(self) -> None:
        self.database.with_name(self.database.name + ".wal").unlink(missing_ok=True)
        shutil.copy(self.old_file, self.database)

    def _build(self, report) -> None:
        report_statements(report)
        self.project.invoke([*(WITH_TESTS if self.tests else WITHOUT_TESTS), *self.selection], SETTINGS)

    def _publish(self, report) -> None:
        def build(private: Path) -> bool:
            report("building in the private file")
            shutil.copy(self.new_file, private)
            return True

        for name, step in [("copy", PUBLISH_STEPS[0]), ("settle", PUBLISH_STEPS[2]), ("swap", PUBLISH_STEPS[3])]:
            setattr(publish, name, _reporting(getattr(publish, name), report, step))
        publish.publish(self.database, build)

    def kill(self, step: str) -> None:
        """Kill one build or publication in the given step, look at the file, run again and compare."""
        publishes = step in PUBLISH_STEPS
        self._stand_old()
        self.tests = step == "testing"
        number = 0 if publishes else self.random.randrange(self.counts[step])
        lasts = 0.1 if publishes else self.durations[step][number]
        process, pipe = start(self._publish if publishes else self._build, self.log)
        passed = 0
        for seen in steps_from(pipe):
            passed += seen == step
            if passed > number:
                time.sleep(self.random.uniform(0, lasts))
                break
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        was_killed = os.WIFSIGNALED(os.waitpid(process, 0)[1])
        has_wal = self.database.with_name(self.database.name + ".wal").exists()
        problem, new_count = "", 0
        try:
            after = fingerprints(self.database, self.public)
            torn = [table for table in self.tables if after.get(table) not in (self.old[table], self.new[table])]
            new_count = sum(after.get(table) == self.new[table] != self.old[table] for table in self.tables)
            if torn:
                problem = "neither old nor new: " + ", ".join(torn)
            if publishes and after not in (self.old, self.new):
                problem = "a mixture is published"
        except duckdb.Error as error:
            problem = f"does not open: {error}"
        if publishes:
            process, pipe = start(self._publish, self.log)
            list(steps_from(pipe))
            os.waitpid(process, 0)
        else:
            process, pipe = start(lambda _: self.project.invoke([*WITHOUT_TESTS, *self.selection], SETTINGS), self.log)
            os.close(pipe)
            os.waitpid(process, 0)
        if not problem and fingerprints(self.database, self.public) != self.new:
            problem = "the next run ends in other tables"
        self.points.append((step, was_killed, has_wal, new_count, problem))
        tables = f"{new_count} of {len(self.tables) - len(self.same)} tables new"
        killed = "killed" if was_killed else "ended before it was killed"
        print(
            f"{len(self.points):3} {step:30} {killed}, {'log left, ' * has_wal}{tables}: {problem or 'ok'}", flush=True
        )


def _reporting(function: Callable, report: Callable[[str], None], step: str) -> Callable:
    def reporting(*arguments):
        report(step)
        return function(*arguments)

    return reporting


def _with_bad_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """One line more that is rejected, so that no table is empty."""
    bad = lines.head(1).assign(transaction_timestamp=pd.Timestamp("1901-01-01") + pd.Timedelta(days=len(lines)))
    return pd.concat([lines, bad.astype(lines.dtypes.to_dict())], ignore_index=True)


def run(point_count: int, publish_count: int, seed: int, selection: list[str], folder: Path) -> KillTest:
    test = KillTest(folder, seed, selection)
    if test.same:
        print("Equal in old and new, so of no use here:", ", ".join(test.same))
    for steps, count, publishes in [(PUBLISH_STEPS, publish_count, True), (BUILD_STEPS, point_count, False)]:
        for number in range(count):
            known = [step for step in steps if publishes or test.counts[step]]
            test.kill(known[number % len(known)])
    return test


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=40, help="builds to kill")
    parser.add_argument("--publications", type=int, default=40, help="publications to kill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--select", nargs="*", default=[], help="models to build; the default is what is built unasked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        points = run(options.points, options.publications, options.seed, options.select, Path(folder)).points
    print(f"\n{'step':30} {'points':>6} {'killed':>6} {'log left':>8} {'failed':>6}")
    for step in [*BUILD_STEPS, *PUBLISH_STEPS]:
        rows = [row for row in points if row[0] == step]
        print(
            f"{step:30} {len(rows):6} {sum(r[1] for r in rows):6} {sum(r[2] for r in rows):8} {sum(bool(r[4]) for r in rows):6}"
        )
    return int(any(problem for *_, problem in points))


if __name__ == "__main__":
    sys.exit(main())
