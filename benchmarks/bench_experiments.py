"""How long a million arms and a million measured customers take, beside the plainest SQL that does as little.

Run by `make bench-experiments`; prints a Markdown table of CPU seconds of one thread, medians of interleaved runs. The SQL is
that of the models, compiled once: arms beside a table of two md5 of each customer, results beside one grouped scan with the
same sums, Python included.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("python_models", "tests/python")]

from projects import Project  # noqa: E402
from segment_lib.experiments.evaluation import evaluate  # noqa: E402

MODELS = ["int_experiment_units__hashed", "int_experiment_units__drawn"]
MODELS += ["int_experiment_cells__summed", "int_experiment_statistics__summed"]
RUNS = 7

#: What is not looked at, but read.
FACTS = pd.DataFrame(
    [
        {
            "experiment": "mail",
            "control_arm": "control",
            "primary_metric": "net_revenue",
            "is_clustered": False,
            "information": 1.0,
            "is_sound": True,
        }
    ]
)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        sql = Project(Path(folder)).compiled(MODELS, {"surrogate_count": 0})
    connection = duckdb.connect()
    connection.execute("set threads = 1; set enable_progress_bar = false; create schema intermediate")
    draw_customers(connection, options.customers)
    connection.execute(f"create view intermediate.int_experiment_units__hashed as {sql[MODELS[0]]}")
    hashes = ", ".join(
        f"md5('{salt}' || ':' || customer_id) as {name}" for salt, name in {"s": "a", "s/arm": "b"}.items()
    )
    eligible = "intermediate.int_experiment_customers__eligible"
    measured = "intermediate.int_experiment_customers__measured"
    keys = "experiment, period, period_days, arm, stratum, cluster_id, rfm, grade, value, cluster"
    sums = sql["int_experiment_cells__summed"].split(f"{keys.split(', ')[-1]},", 1)[1].split("from customers")[0]
    work: dict[str, Callable] = {
        "two md5 of each customer, as a table": lambda: run(
            connection, f"select customer_id, {hashes} from {eligible}"
        ),
        "arms of a simple design": lambda: run(connection, sql["int_experiment_units__drawn"]),
        "one grouped scan with the same sums": lambda: run(
            connection, f"select arm, rfm, grade, value, cluster, {sums} from {measured} group by all"
        ),
        "results of four metrics in 24 segments": lambda: results(connection, sql),
    }
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(RUNS):
        for name, piece in work.items():
            begin = time.process_time()
            piece()
            seconds[name].append(time.process_time() - begin)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(
        f"{options.customers:,} customers, median of {RUNS} runs\n\n| | CPU s | of the one above |\n| --- | --- | --- |"
    )
    for number, (name, value) in enumerate(medians.items()):
        ratio = f"{value / list(medians.values())[number - 1]:.2f}" if number % 2 else ""
        print(f"| {name} | {value:.2f} | {ratio} |")
    return 0


def draw_customers(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """An experiment with two arms, all customers eligible for it, and what they bought."""
    connection.execute(
        f"""
        create table intermediate.int_experiments__listed as
        select 'mail' as experiment, 's' as salt, 'simple' as design, 1.0 as enrolled_ratio;
        create table intermediate.int_experiment_arms__listed as
        from (values ('mail', 'control', 1, 1, 2, 0, 5000), ('mail', 'mail', 2, 1, 2, 5000, 10000))
            as arms (experiment, arm, arm_number, weight, total_weight, first_bucket, end_bucket);
        create table intermediate.int_experiment_customers__eligible as
        select 'mail' as experiment, 'run' as period, i::varchar as customer_id, '' as stratum, null::varchar as cluster_id,
            false as is_clustered
        from range({count}) as customers (i);
        create table intermediate.int_experiment_customers__measured as
        select 'mail' as experiment, 'run' as period, 28 as period_days, i::varchar as customer_id,
            case when i % 2 = 0 then 'control' else 'mail' end as arm, '' as stratum, null::varchar as cluster_id,
            'r' || (i % 11) as rfm, 'g' || (i % 4) as grade, 'v' || (i % 3) as value, 'c' || (i % 6) as cluster,
            cast(i * 7919 % 10007 / 100.0 as decimal(18, 2)) as net_revenue,
            cast(i * 104729 % 10009 / 100.0 as decimal(18, 2)) as net_revenue_before,
            i % 5 as order_count, i % 7 as order_count_before, cast(i % 5 > 0 as int) as buyers,
            cast(i % 7 > 0 as int) as buyers_before
        from range({count}) as customers (i)"""
    )


def run(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    connection.execute(f"create or replace temp table made as {query}")


def results(connection: duckdb.DuckDBPyConnection, sql: dict[str, str]) -> None:
    """From the measured customers to verdicts."""
    cells = sql["int_experiment_cells__summed"]
    connection.execute(f"create or replace table intermediate.int_experiment_cells__summed as {cells}")
    summed = connection.execute(sql["int_experiment_statistics__summed"]).df()
    evaluate(summed, FACTS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
