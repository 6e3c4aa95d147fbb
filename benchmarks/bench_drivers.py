"""How much the SQL of `drivers` costs on Complete Journey, beside one grouped scan of the same lines.

The scan counts customers, orders and lines and sums money by month, for the whole shop and by department, category, brand and
weekday: the shortest way to what a report of revenue shows, without comparisons. Runs of both are interleaved in one process;
CPU seconds, medians, and the median of the ratios. Run by `make bench-drivers`.
"""

import argparse
import contextlib
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests/python", "python_models")]

from projects import DEFAULT_SUBJECTS, Project  # noqa: E402

SLICES = ["department", "product_category", "brand", "weekday"]
SCAN = f"""
    select
        date_trunc('month', order_date) as order_month, {", ".join(SLICES)},
        count(distinct customer_id) as customer_count, count(distinct order_id) as order_count, count(*) as line_count,
        sum(amount) as net_revenue
    from (
        select *, dayofweek(order_date) as weekday from staging.stg_transactions
        where rejection_reason is null and customer_id is not null
    ) as lines
    left join staging.stg_products using (product_id)
    group by grouping sets (
        (date_trunc('month', order_date)), {", ".join(f"(date_trunc('month', order_date), {name})" for name in SLICES)}
    )"""
SETTINGS = {"show_summary": False}


def statements_of(project: Project) -> dict[str, str]:
    """The statements that make the models of `drivers` that are SQL, parents first, by name."""
    nodes = {
        node.unique_id: node
        for node in project.manifest().nodes.values()
        if node.resource_type == "model" and node.fqn[1] == "drivers" and node.language == "sql"
    }
    with contextlib.redirect_stdout(io.StringIO()):
        compiled = project.compiled([node.name for node in nodes.values()], SETTINGS)
    statements: dict[str, str] = {}

    def visit(key: str) -> None:
        node = nodes.get(key)
        if node and node.name not in statements:
            for parent in node.depends_on_nodes:
                visit(parent)
            kind = "view" if node.config.materialized == "view" else "table"
            schema = "intermediate" if "intermediate" in node.fqn else "main"
            statements[node.name] = f"create or replace {kind} {schema}.{node.name} as {compiled[node.name]}"

    for key in nodes:
        visit(key)
    return statements


def measured(connection: duckdb.DuckDBPyConnection, statements: Mapping[str, str]) -> dict[str, float]:
    """CPU seconds of each statement."""
    seconds = {}
    for name, statement in statements.items():
        started = time.process_time()
        connection.execute(statement)
        seconds[name] = time.process_time() - started
    return seconds


def main(arguments: list[str], say: Callable = print) -> int:
    """Print CPU seconds of the subject and of the scan, and how many times as long the subject takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        shop = project.build(settings=SETTINGS, subjects=(*DEFAULT_SUBJECTS, "drivers"), quick=False)
        shop.path.rename(project.database)
        statements = statements_of(project)
        with duckdb.connect(str(project.database), config={"threads": 2}) as connection:
            rounds = []
            for _ in range(options.rounds):
                scan = measured(connection, {"scan": f"create or replace table intermediate.scanned as {SCAN}"})["scan"]
                rounds.append((scan, measured(connection, statements)))
                say(f"scan {scan:.2f} s, drivers {sum(rounds[-1][1].values()):.2f} s")
    ratios = [sum(models.values()) / scan for scan, models in rounds]
    say(f"\nmedian of the ratios: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})\n")
    for name in sorted(statements, key=lambda name: -rounds[-1][1][name])[:6]:
        say(f"{name:36} {statistics.median(models[name] for _, models in rounds):6.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
