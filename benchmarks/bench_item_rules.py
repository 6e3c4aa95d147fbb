"""What item rules cost on many lines: processor seconds of each model, and the largest memory of the process that makes them.

Run by `make bench-item-rules`; prints a Markdown table. Lines and customers are made up, and written into the tables that the
models read, so that only baskets and rules are built: in one dbt process of their own, whose DuckDB has a memory limit.
"""

import argparse
import datetime
import json
import sys
import tempfile
from pathlib import Path

import duckdb
from bench_recommendations import LINES, SETTINGS, prepare

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("python_models", "tests/python", "benchmarks")]

from benchmark.processes import dbt  # noqa: E402
from projects import Project  # noqa: E402

MODELS = [
    "int_basket_items__listed", "int_baskets__sized", "int_customer_items__counted", "int_items__counted",
    "int_basket_items__numbered", "int_rule_items__listed", "int_rule_pairs__listed", "int_item_sets__counted",
    "int_rule_customers__listed", "item_rules",
]  # fmt: skip

#: Eight segments of equal size.
CUSTOMERS = """
create or replace table customer_segments as
select cast(customer as varchar) as customer_id, concat('segment_', customer % 8) as rfm_segment
from range({customer_count}) as customers (customer)
"""


def main() -> None:
    """Prepare, run every model once, print seconds and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--memory", default="1GB", help="DuckDB's memory limit; dbt and Python come on top")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench_item_rules_") as name:
        folder = Path(name)
        project = Project(folder)
        prepare(
            project,
            ["int_offer_dates__planned", "int_settings__listed"],
            [LINES, CUSTOMERS],
            arguments.lines,
            arguments.products,
        )
        cost = dbt(folder, project.database, arguments.memory, SETTINGS, "run", "--select", *MODELS)
        with duckdb.connect(str(project.database), read_only=True) as connection:
            counts = {
                name: connection.sql(f"select count(*) from {name}").fetchall()[0][0]
                for name in (
                    "intermediate.int_basket_items__listed",
                    "intermediate.int_baskets__sized",
                    "intermediate.int_rule_pairs__listed",
                    "item_rules",
                )
            }
        print("rows: " + ", ".join(f"{name.split('.')[-1]} {count:,}" for name, count in counts.items()))
        print("\n| model | seconds | largest memory, GB |\n|---|---|---|")
        runs = json.loads((folder / "target/run_results.json").read_text())["results"]
        for run in sorted(runs, key=lambda run: -run["execution_time"]):
            print(f"| {run['unique_id'].split('.')[-1]} | {run['execution_time']:.1f} | {_memory(cost, run)} |")
        print(
            f"\nall: {cost.wall:.0f} seconds on the clock, {cost.cpu:.0f} of processors; DuckDB's limit {arguments.memory}, "
            f"largest memory of the process {cost.peak:.2f} GB"
        )


def _memory(cost, run: dict) -> str:
    timing = next((part for part in run["timing"] if part["name"] == "execute"), None)
    if timing is None:
        return ""
    started, ended = (_seconds(timing[name]) for name in ("started_at", "completed_at"))
    peak = cost.peak_between(started, ended)
    return "" if peak is None else f"{peak:.2f}"


def _seconds(moment: str) -> float:
    return datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


if __name__ == "__main__":
    main()
