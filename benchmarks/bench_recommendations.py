"""What recommendations cost on many lines and products: processor seconds and memory of each model.

Run by `make bench-recommendations`; prints a Markdown table. Lines, regulars and scores are made up, and written into the tables
that the models read, so that only what is measured is built. Each model runs in one dbt process with a memory limit.
"""

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("python_models", "tests/python", "benchmarks")]

from benchmark.processes import limited_profiles  # noqa: E402
from projects import Project, failures  # noqa: E402

#: Items of a basket on average; customers have forty lines each.
BASKET_SIZE = 10
LINES_OF_CUSTOMER = 40

MODELS = [
    "int_basket_items__listed", "int_baskets__sized", "int_customer_items__counted", "int_items__counted",
    "int_basket_items__numbered", "int_categories__ranked", "int_decliners__bought", "int_decliners__windowed",
    "int_decliners__compared", "int_decliners__sampled", "int_settings__listed", "decliner_group_fits",
    "decliner_group_selection", "int_decliner_groups__chosen",
    "int_decliner_groups__named", "int_decliners__grouped", "int_offer_customers__listed",
    "int_item_pairs__counted", "int_items__paired", "int_candidates__similar", "factor_candidates",
    "int_candidates__scored", "int_candidates__ranked", "int_items__stopped", "int_offers__missed",
    "int_offers__listed", "int_offers__followed", "int_offers__tested", "int_offer_testers__grouped", "int_methods__measured", "int_methods__chosen",
    "int_items__labelled", "int_recommendations__listed", "recommendations",
    "group_recommendations",
]  # fmt: skip

#: What a build of a small shop has left and the benchmark replaces.
LINES = """
create or replace table intermediate.int_basket_products__summed as
with lines as (
    select
        line_number,
        line_number // {basket_size} as basket,
        -- Popularity falls with the rank, as in a shop: half of all lines are of 2 % of the products.
        cast(floor(pow({product_count}, (hash(line_number) % 1000003) / 1000003.0)) as bigint) as product
    from range({line_count}) as numbers (line_number)
)
select
    cast(basket % {customer_count} as varchar) as customer_id,
    cast(basket as varchar) as order_id,
    date '2017-01-01' + cast(hash(basket) % 365 as integer) as order_date,
    cast(product as varchar) as product_id,
    cast(2 + product % 9 as decimal(18, 2)) as net_revenue
from lines
group by all
"""

SCORES = """
create or replace table intermediate.int_decliners__marked as
select
    dates.as_of_date,
    cast(customer as varchar) as customer_id,
    (hash(customer) % 1000) / 1000.0e0 as decline_probability,
    cast(10 as decimal(18, 2)) as revenue_at_risk,
    hash(customer) % 10 < 3 as is_decliner
from range({customer_count}) as customers (customer)
cross join intermediate.int_offer_dates__planned as dates
"""

CUSTOMERS = """
create or replace table customer_segment_history as
select
    dates.as_of_date, cast(customer as varchar) as customer_id, true as is_active,
    cast(customer % 1000 as decimal(18, 2)) as net_revenue, 4 as order_count, 9 as recency_days, 300 as tenure_days
from range({customer_count}) as customers (customer)
cross join intermediate.int_offer_dates__planned as dates
"""

SETTINGS = {"cluster_algorithms": ["k_means"], "show_summary": False}


def prepare(
    project: Project, needed: Sequence[str], statements: Sequence[str], line_count: int, product_count: int
) -> None:
    """The built-in shop for its dates, then the made-up tables in the place of its own.

    needed: the models that are built with all that they are made from; statements: what makes the tables.
    """
    for command in (["seed", "--selector", "everything"], ["run", "--select", *[f"+{name}" for name in needed]]):
        result = project.invoke(command, SETTINGS)
        assert result.success, failures(result)
    sizes = {
        "line_count": line_count,
        "product_count": product_count,
        "basket_size": BASKET_SIZE,
        "customer_count": line_count // LINES_OF_CUSTOMER,
    }
    with duckdb.connect(str(project.database)) as connection:
        for statement in statements:
            connection.execute(statement.format(**sizes))


def main() -> None:
    """Prepare, run every model once, print seconds and the largest memory of the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--memory", default="4GB", help="DuckDB's memory limit; the rest of 8 GB is Python's and dbt's")
    arguments = parser.parse_args()
    os.environ["CUSTOMER_SEGMENTS_THREADS"] = "1"
    folder = Path(tempfile.mkdtemp(prefix="bench_recommendations_"))
    try:
        project = Project(folder)
        needed = ["int_offer_dates__planned", "int_settings__listed", "stg_products"]
        prepare(project, needed, [LINES, SCORES, CUSTOMERS], arguments.lines, arguments.products)
        with duckdb.connect(str(project.database), read_only=True) as connection:
            rows = connection.sql(
                "select count(*), count(distinct product_id) from intermediate.int_basket_products__summed"
            )
            print("lines, products: {:,}, {:,}".format(*rows.fetchall()[0]))
        os.environ["DBT_PROFILES_DIR"] = str(limited_profiles(folder, arguments.memory))
        started, used = time.perf_counter(), time.process_time()
        result = project.invoke(["run", "--select", *MODELS], SETTINGS)
        seconds, processor = time.perf_counter() - started, time.process_time() - used
        assert result.success, failures(result)
        print("| model | seconds |\n|---|---|")
        for run in sorted(result.result, key=lambda run: -run.execution_time)[:12]:
            print(f"| {run.node.name} | {run.execution_time:.1f} |")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"\nall: {seconds:.0f} seconds on the clock, {processor:.0f} of processors; largest memory {peak:.1f} GB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
