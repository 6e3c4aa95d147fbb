"""How long features and scores of one date take in SQL, and how long the fits of one date in Python.

Run by `make bench-decline`; prints a Markdown table. Seconds are those of all processors together, and the most memory that
the process had; dbt's own time is not in them. Each piece has a process of its own.
"""

import argparse
import contextlib
import io
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("python_models", "tests/python", "benchmarks")]

from bench_clustering import peak_gigabytes  # noqa: E402

from projects import ROOT, Project  # noqa: E402
from segment_lib import predictions  # noqa: E402

AS_OF_DATE = "2017-12-31"
MODELS = {
    "int_regulars__listed": "view",
    "int_regulars__ordered": "table",
    "int_regulars__ranged": "table",
    "int_regulars__visited": "table",
    "int_regulars__featured": "table",
    "int_decline_dates__held": "view",
    "int_regulars__scored": "view",
    "int_regulars__explained": "view",
    "int_regulars__ranked": "table",
    "decline_scores": "view",
}
SCHEMAS = {"decline_scores": "main"}


def draw_shop(database: Path, customer_count: int) -> None:
    """Six months of about a purchase a month and three lines each, and a model of seventeen features with eight bins."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("select setseed(0.5)")
        connection.execute("create schema intermediate; create schema staging")
        connection.execute(
            f"""
            create table intermediate.int_as_of_dates__due as
            select 'decline' as memory, date '{AS_OF_DATE}' as as_of_date, date '2018-01-01' as window_end_date,
                date '2017-10-01' as window_start_date_3m, date '2017-07-01' as prior_window_start_date_3m, true as is_month_end;
            create table intermediate.int_as_of_dates__planned as from intermediate.int_as_of_dates__due;
            create table staging.stg_transactions as
            select 'c' || (i % {customer_count}) as customer_id, 'p' || (i * 7919 % 50000) as product_id,
                'o' || (i // 3) as order_id, (i * 31 % 40)::varchar as channel, (i * 17 % 24)::int as order_hour,
                cast(i % 11 as decimal(18, 2)) as discount, cast(5 + i % 40 as decimal(18, 2)) as amount,
                date '2017-07-01' + cast(floor(random() * 184) as int) as order_date, null::varchar as rejection_reason
            from range({customer_count} * 18) as lines(i);
            create table staging.stg_products as
            select 'p' || i as product_id, 'g' || (i % 300) as product_category from range(50000) as products(i);
            create table orders as
            select customer_id, order_id, order_date, sum(amount)::decimal(18, 2) as net_revenue, true as is_purchase,
                null::date as cancelled_date, null::date as cancelled_order_date
            from staging.stg_transactions group by customer_id, order_id, order_date;
            create table intermediate.int_customers__measured as
            select customer_id, date '{AS_OF_DATE}' as as_of_date, true as is_month_end,
                datediff('day', max(order_date), date '2018-01-01') as recency_days, 400 as tenure_days,
                date '2017-10-01' as window_start_date_3m, date '2017-07-01' as prior_window_start_date_3m,
                count(*) filter (where order_date >= '2017-10-01') as order_count_3m,
                count(*) filter (where order_date < '2017-10-01') as order_count_prior_3m,
                coalesce(sum(net_revenue) filter (where order_date >= '2017-10-01'), 0)::decimal(18, 2) as net_revenue_3m,
                coalesce(sum(net_revenue) filter (where order_date < '2017-10-01'), 0)::decimal(18, 2) as net_revenue_prior_3m,
                0.1 as net_revenue_trend_6m, 'comparable' as growth_state_3m
            from orders group by customer_id;
            create table feature_labels as from read_csv('{ROOT / "seeds" / "decline" / "feature_labels.csv"}');
            create table decline_model_terms as
            select date '{AS_OF_DATE}' as fit_date, feature, bin, 0.1 * bin - 0.4 as contribution,
                case when bin < 8 then bin * 0.25 end as upper_bound
            from (select distinct feature from feature_labels), range(9) as bins(bin)
            union all select date '{AS_OF_DATE}', 'intercept', 0, -1.0, null
            """
        )


def score(database: Path, sql: dict[str, str], memory: str) -> tuple[float, float, float, int]:
    """Seconds by the clock and of all processors, gigabytes and rows of the features and scores of the date."""
    with duckdb.connect(str(database), config={"threads": 2, "memory_limit": memory}) as connection:
        connection.execute("set enable_progress_bar = false")
        started, began = time.perf_counter(), time.process_time()
        for name, kind in MODELS.items():
            connection.execute(f"create {kind} {SCHEMAS.get(name, 'intermediate')}.{name} as {sql[name]}")
        seconds = time.perf_counter() - started, time.process_time() - began
        return *seconds, peak_gigabytes(), connection.sql("select count(*) from decline_scores").fetchall()[0][0]


def learn(row_count: int) -> tuple[float, float, float, int]:
    """The same of screening, model and quality of one fit from twelve label dates."""
    random = np.random.default_rng(1)
    features = list(pd.read_csv(ROOT / "seeds" / "decline" / "decline_features.csv")["feature"])
    months = pd.date_range("2016-06-30", periods=12, freq="ME")
    rows = pd.DataFrame(random.normal(size=(12 * row_count, len(features))), columns=features)
    declines = random.random(len(rows)) < 1 / (1 + np.exp(1 - rows["net_revenue_trend"]))
    labelled = rows.assign(
        customer_id=np.tile([f"c{number}" for number in range(row_count)], 12),
        as_of_date=np.repeat(months, row_count),
        followed_until_date=np.repeat(months + pd.offsets.MonthEnd(3), row_count),
        is_declining=declines.astype(object),
    )
    fit_date = months[-1] + pd.offsets.MonthEnd(3)
    fits = pd.DataFrame(
        {"fit_date": [fit_date], "labels_after_date": months[0] - pd.Timedelta(days=1), "first_due_date": fit_date}
    )
    started, began = time.perf_counter(), time.process_time()
    screening = predictions.screenings_of_fits(labelled, fits, features=features).to_pandas()
    terms = predictions.terms_of_fits(labelled, fits, screening=screening).to_pandas()
    predictions.evaluations_of_cases(
        labelled, fits, screening=screening, terms=terms, derived=["net_revenue_trend"], seed=1, draw_count=200
    )
    return time.perf_counter() - started, time.process_time() - began, peak_gigabytes(), len(labelled)


def alone(piece, *arguments):
    """What a function returns in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(piece, *arguments).result()


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=5000, help="regulars per label date, decline_sample_size")
    parser.add_argument("--memory", default="4GB", help="what DuckDB may take")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.redirect_stdout(io.StringIO()):  # dbt prints what it compiles
            sql = Project(Path(folder)).compiled(list(MODELS))
        database = Path(folder) / "shop.duckdb"
        alone(draw_shop, database, options.customers)
        results = {
            f"features and scores of {options.customers:,} customers at one date": alone(
                score, database, sql, options.memory
            ),
            f"one fit and its test, {options.sample:,} regulars of each of 12 dates": alone(learn, options.sample),
        }
    print("| work | seconds by the clock | of the processors | GB | rows |\n|---|---|---|---|---|")
    for name, (clock, processors, gigabytes, rows) in results.items():
        print(f"| {name} | {clock:.1f} | {processors:.1f} | {gigabytes:.1f} | {rows:,} |")


if __name__ == "__main__":
    main()
