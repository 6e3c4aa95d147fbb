"""Both engines on the same lines: is every public table the same, row by row?

Run by `make test-spark`. DuckDB builds and fits, the fitted tables are exported, Spark builds from them and exports its
tables. Keys, text, whole numbers, dates and decimals must be equal, doubles within TOLERANCE. `--session` runs Spark inside
dbt instead of on a cluster, `--small` takes some of the households and lines that nobody can use.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("python_models", "tests/python", "scripts")]

from projects import QUICK, SUBJECTS, Project, select  # noqa: E402
from segment_lib.experiments.buckets import buckets  # noqa: E402
from shops import COMPLETE_JOURNEY  # noqa: E402
from spark_cluster import ClusterError, cluster  # noqa: E402

#: Of doubles, relative above 1: Java's and C's logarithms and powers may differ in the last digit.
TOLERANCE = 1e-9

#: What a small comparison builds on Spark: the way to the segments, what changes from month to month, and what is left out.
SMALL_TABLES = [
    "orders",
    "customer_segments",
    "customer_segment_history",
    "customer_windows",
    "segment_transitions",
    "rejected_transactions",
    "cleaning_audit",
]
SMALL_SETTINGS = {**QUICK, "cluster_count_max": 4}

#: For a short life: compile quickly rather than well, into as much room as otherwise (48 MB, the default of it, fills up).
SMALL_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"

NO_TESTS = ["--exclude-resource-type", "test", "unit_test"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--session", action="store_true", help="Spark inside dbt, no cluster")
    parser.add_argument("--small", action="store_true", help="a fraction of the households, few clusterings")
    parser.add_argument("--folder", type=Path, help="where everything is kept; by default it is removed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return compare_engines(folder, is_session=arguments.session, is_small=arguments.small)
        except ClusterError as error:
            sys.exit(f"The cluster did not start: {error}")


def compare_engines(folder: Path, *, is_session: bool, is_small: bool) -> int:
    """Build on both engines, print what differs, and return the number of tables that do."""
    for name in ("source", "fitted", "exported"):
        (folder / name).mkdir(exist_ok=True)
    write_source(folder / "source", is_small=is_small)
    os.environ |= {
        "DBT_PROJECT_DIR": str(ROOT),
        "DBT_PROFILES_DIR": str(ROOT),
        "COMPLETE_JOURNEY_DIR": str(folder / "source"),
        "CUSTOMER_SEGMENTS_DB": str(folder / "customer_segments.duckdb"),
        "CUSTOMER_SEGMENTS_SPARK_DIR": str(folder / "spark"),
    }
    everything = select(SUBJECTS)
    tables = SMALL_TABLES if is_small else Project(folder).public_tables(SUBJECTS)
    chosen = ["--select", *(f"+{table}" for table in tables)] if is_small else everything
    if is_small:
        os.environ["JAVA_TOOL_OPTIONS"] = SMALL_JAVA
    settings = {
        "fitted_location": str(folder / "fitted"),
        "show_summary": False,
        **(SMALL_SETTINGS if is_small else {}),
    }
    dbt = Dbt(folder, str(settings))
    dbt.run("DuckDB", "build", *NO_TESTS, *everything)
    dbt.run("export of the fits", "run-operation", "export_fits")
    export = ["run-operation", "export_compared", "--args", str({"folder": str(folder / "exported")})]
    if is_session:
        dbt.run("Spark in a session", "build", *NO_TESTS, *chosen, "--target", "spark_session")
        dbt.run("export of the tables", *export, "--target", "spark_session")
    else:
        started = time.monotonic()
        with cluster(folder / "spark") as running:
            print(f"{'start of the cluster':<24} {time.monotonic() - started:6.0f} s", flush=True)
            os.environ |= running.variables
            before = cpu_seconds(running.groups)
            dbt.run("Spark on a cluster", "build", *NO_TESTS, *chosen, "--target", "spark")
            print(f"{'':<24} and {cpu_seconds(running.groups) - before:,.0f} s of CPU in the cluster", flush=True)
            # What is there is overwritten, not added to.
            again = ["--select", "config.materialized:incremental"]
            dbt.run("what is overwritten", "run", *again, "--target", "spark")
            dbt.run("export of the tables", *export, "--target", "spark")
    different = compare(folder / "customer_segments.duckdb", folder / "exported", tables)
    return different + compare_buckets(folder / "exported")


class Dbt:
    """dbt with its own target and log folder; each command is a process."""

    def __init__(self, folder: Path, variables: str):
        self.folder, self.variables = folder, variables

    def run(self, what: str, *command: str) -> None:
        """Run one command and print how long it took; end with its output where it fails."""
        places = ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs")]
        dbt = str(Path(sys.executable).with_name("dbt"))
        started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        process = subprocess.run(
            [dbt, "--no-use-colors", *command, "--vars", self.variables, *places],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"{what:<24} {time.monotonic() - started:6.0f} s, {cpu:6.0f} s of CPU in dbt's process", flush=True)
        if process.returncode:
            sys.exit(f"{what} failed:\n{process.stdout[-6000:]}{process.stderr[-2000:]}")


def cpu_seconds(groups: frozenset[int]) -> float:
    """CPU that the living processes of some groups have used, of their user and of the system."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) in groups:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def write_source(folder: Path, *, is_small: bool) -> None:
    """The example's files; of the lines every tenth household, some without one, and some that cannot be used."""
    for file in COMPLETE_JOURNEY.parent.glob("*.parquet"):
        (folder / file.name).unlink(missing_ok=True)
        if file != COMPLETE_JOURNEY or not is_small:
            (folder / file.name).symlink_to(file)
    if is_small:
        duckdb.sql(f"""
            copy (
                select * replace (
                    case when product_id % 997 = 1 then null else household_id end as household_id,
                    case when product_id % 991 = 2 then 'NaN'::double when product_id % 983 = 3 then -sales_value else sales_value end
                        as sales_value,
                    case when product_id % 977 = 4 then null when product_id % 971 = 5 then timestamp '2999-01-01'
                        else transaction_timestamp end as transaction_timestamp
                )
                from read_parquet('{COMPLETE_JOURNEY}')
                where household_id % 10 = 1
            ) to '{folder / COMPLETE_JOURNEY.name}' (format parquet)
        """)


def compare(database: Path, folder: Path, tables: list[str]) -> int:
    """Print rows and differences of each table, and return how many tables differ."""
    different = 0
    with duckdb.connect(str(database), read_only=True) as connection:
        print(f"\n{'table':<28} {'rows':>9} {'differing':>9} {'largest difference':>19}")
        for table in tables:
            row_count, differing, largest = compared(
                connection, table, f"read_parquet('{folder / table}.parquet/*.parquet')"
            )
            print(f"{table:<28} {row_count:>9,} {differing:>9,} {largest:>19.1e}")
            # Not `>`, which holds of no NaN.
            different += differing > 0 or not largest <= TOLERANCE
    print(f"\n{different} of {len(tables)} tables differ.")
    return different


def compare_buckets(folder: Path) -> int:
    """1 where a customer would be drawn into another arm on Spark: DuckDB and Python draw alike by a test."""
    drawn = duckdb.sql(
        f"select customer_id, arm_bucket from read_parquet('{folder}/arm_buckets.parquet/*.parquet')"
    ).df()
    differing = int((drawn["arm_bucket"].to_numpy() != buckets("salt/arm", drawn["customer_id"])).sum())
    print(f"{'buckets of customers':<28} {len(drawn):>9,} {differing:>9,}")
    return int(differing > 0 or drawn.empty)


def compared(connection: duckdb.DuckDBPyConnection, table: str, other: str) -> tuple[int, int, float]:
    """Rows of a table, rows that the other does not have or has otherwise, and the largest difference of doubles."""
    columns = connection.sql(f"describe select * from {table}").fetchall()
    other_columns = connection.sql(f"describe select * from {other}").fetchall()
    if [column[:2] for column in columns] != [column[:2] for column in other_columns]:
        sys.exit(f"{table} has other columns:\n{columns}\n{other_columns}")
    exact = [f'"{name}"' for name, kind, *_ in columns if kind != "DOUBLE"]
    doubles = [f'"{name}"' for name, kind, *_ in columns if kind == "DOUBLE"]
    differs = [f"here.{name} is distinct from there.{name}" for name in exact]
    differs += [f"(here.{name} is null) <> (there.{name} is null)" for name in doubles]
    gaps = [f"abs(here.{name} - there.{name}) / greatest(1, abs(here.{name}))" for name in doubles]
    # Every key is exact, so that the order decides which rows belong together.
    # What was delivered is kept as the engine writes it: what is no number is nan on DuckDB and NaN on Spark.
    raw = [name for name in exact if name.startswith('"raw_')]
    alike = f"* replace ({', '.join(f'lower({name}) as {name}' for name in raw)})" if raw else "*"
    numbered = f"select *, row_number() over (order by {', '.join(exact + doubles)}) as row_number from"
    return connection.sql(f"""
        select
            count(here.row_number),
            count(*) filter (where here.row_number is null or there.row_number is null or {" or ".join(differs)}),
            coalesce(max(greatest(0, {", ".join(gaps or ["0"])})), 0)
        from ({numbered} (select {alike} from {table})) as here
        full outer join ({numbered} (select {alike} from {other})) as there on here.row_number = there.row_number
    """).fetchall()[0]


if __name__ == "__main__":
    sys.exit(main())
