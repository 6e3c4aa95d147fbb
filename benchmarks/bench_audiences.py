"""How long twenty audiences of a million customers take, beside one copy of customer_segments with an md5 for each customer.

The customers are those of the example, repeated under other ids. Runs of both are interleaved; CPU seconds and their ratio.
Run by `make bench-audiences`.
"""

import argparse
import contextlib
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests/python", "scripts", "python_models")]

from projects import DEFAULT_SUBJECTS, Project, copy_project  # noqa: E402
from segment_sources.audiences import COLUMNS  # noqa: E402

MODELS = ["int_audience_candidates__selected", "int_audience_candidates__judged"]
PREDICATES = [
    "recency_score <= 2 and frequency_score >= 3",
    "growth_state_3m in ('lapsed', 'inactive', 'not_repeated')",
    "grade in ('very_strong', 'strong')",
    "net_revenue > 500 and recency_days > 14",
    "tenure_days between 100 and 300 and order_count > 3",
]


def main(arguments: list[str]) -> int:
    """Print the seconds of each run and the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--audiences", type=int, default=20)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options)
    return 0


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Build the example, repeat its customers, and time both statements in turn."""
    project = Project(folder, copy_project(folder / "root"))
    (project.root / "seeds" / "audiences" / "audiences.csv").write_text(seed(options.audiences))
    settings = {"outreach_location": str(folder / "outreach"), "show_summary": False}
    shop = project.build(settings=settings, subjects=(*DEFAULT_SUBJECTS, "audiences"))
    shop.path.rename(project.database)
    with contextlib.redirect_stdout(io.StringIO()):
        compiled = project.compiled(MODELS, settings)
    with duckdb.connect(str(folder / "large.duckdb"), config={"threads": 2}) as connection:
        connection.execute(f"attach '{project.database}' as small (read_only)")
        connection.execute("create schema staging; create schema intermediate")
        count = connection.sql("select count(*) from small.customer_segments").fetchall()[0][0]
        connection.execute(f"""
            create table customer_segments as
            select * replace (customer_id || '-' || copy as customer_id) from small.customer_segments
            cross join range({-(-options.customers // count)}) as copies (copy)""")
        connection.execute("create table staging.stg_customers as select * from small.staging.stg_customers")
        connection.execute(
            "create table intermediate.int_exposures__read as from small.intermediate.int_exposures__read"
        )
        connection.execute(f"create view intermediate.{MODELS[0]} as {compiled[MODELS[0]]}")
        statements = {
            "audiences": f"create or replace table judged as {compiled[MODELS[1]]}",
            "copy": "create or replace table copied as select *, md5('salt:' || customer_id) as digest from customer_segments",
        }
        times = {name: [] for name in statements}
        for _ in range(options.runs):
            for name, statement in statements.items():
                begin = time.process_time()
                connection.execute(statement)
                times[name].append(time.process_time() - begin)
        rows = connection.sql("select count(*), count(*) filter (where reason is null) from judged").fetchall()[0]
    for name, seconds in times.items():
        print(f"{name}: {', '.join(f'{value:.1f}' for value in seconds)} CPU s")
    ratio = statistics.median(times["audiences"]) / statistics.median(times["copy"])
    print(f"{options.audiences} audiences, {rows[0]:,} candidates, {rows[1]:,} members: ratio {ratio:.2f}")


def seed(count: int) -> str:
    """A seed of audiences of five kinds, each with its own salt, control, capacity and cool-down."""
    lines = [",".join(COLUMNS)]
    for number in range(count):
        row = {
            "audience": f"audience_{number}",
            "predicate": f'"{PREDICATES[number % len(PREDICATES)]}"',
            "channel": "mail",
            "requires_consent": "false",
            "cool_down_days": "30",
            "max_size": "50000",
            "rank_by": "net_revenue",
            "holdout_ratio": "0.1",
        }
        lines.append(",".join(row.get(name, "") for name in COLUMNS))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
