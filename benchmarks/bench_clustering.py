"""How fast clusters are found and assigned, in how much memory, and how many rows the pairwise algorithms can take.

Run by `make bench-clustering`; prints Markdown tables. Time is given as ratios to one full k-means fit and to a bare
scan, whose rounds are interleaved with those of what is measured; a ratio is the median over the rounds. Loading
packages is not part of any time. Every piece has a process of its own.
"""

import argparse
import contextlib
import io
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import sklearn
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("python_models", "tests/python")]

from projects import Project  # noqa: E402
from segment_lib.clusters.algorithms import ALGORITHMS, PAIRWISE  # noqa: E402
from segment_lib.clusters.details import MIXTURE_SCHEMA, PROTOTYPE_SCHEMA  # noqa: E402
from segment_lib.clusters.fits import clusters_of_fits, evidence_of_fits, transforms_of_fits  # noqa: E402

#: Feature -> median of the drawn customers, and decimals.
FEATURES = {
    "recency_days": (40, 0),
    "order_count": (4, 0),
    "net_revenue": (120, 2),
    "average_order_value": (40, 2),
    "tenure_days": (400, 0),
    "order_count_6m": (2, 0),
    "net_revenue_6m": (60, 2),
    "line_count": (12, 0),
}
SEED = 20170101
COUNTS = list(range(2, 11))
BASELINE_COUNT = 5
SQL_COUNTS = (5, 10)
EVIDENCE_SIZES = (1000, 5000)

#: What DuckDB takes by default on a machine of 8 GB: four fifths.
MEMORY_LIMIT = "6.4GB"

PAIRWISE_SIZES = (1000, 2000, 5000, 10000, 20000)

#: A series of sizes ends after a fit of so many seconds.
LONGEST_FIT = 120

MODELS = ["int_features__sampled", "int_customers__standardised", "int_customers__assigned"]

#: Work, in seconds on the clock and of all processors together.
Cost = tuple[float, float]


PARTS = ("selection", "assignment", "memory", "pairwise")


def alone(piece: Callable, *arguments):
    """What a function returns in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(piece, *arguments).result()


def timed(work: Callable) -> tuple[object, Cost]:
    started, used = time.perf_counter(), time.process_time()
    result = work()
    return result, (time.perf_counter() - started, time.process_time() - used)


def peak_gigabytes() -> float:
    """The most memory that this process has had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def compiled_models(folder: Path) -> dict[int, dict[str, str]]:
    """For each number of clusters the SQL of MODELS, with as many slots."""
    project = Project(folder)
    with contextlib.redirect_stdout(io.StringIO()):  # dbt prints what it compiles
        return {
            count: project.compiled(
                MODELS, {"cluster_features": list(FEATURES), "cluster_count": count, "cluster_count_max": count}
            )
            for count in SQL_COUNTS
        }


def opened(database: Path, **settings) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(database, config=settings)
    connection.execute("set enable_progress_bar = false")
    return connection


def draw_customers(database: Path, customer_count: int) -> None:
    """Skewed and correlated customers of one date, as int_customers__featured has them."""
    mixing = np.random.default_rng(SEED).normal(size=(len(FEATURES), len(FEATURES))) / 3
    with opened(database) as connection:
        connection.execute("create schema intermediate")
        # What the assignment reads of other algorithms than that in use.
        for name, schema in {"cluster_mixtures": MIXTURE_SCHEMA, "cluster_prototypes": PROTOTYPE_SCHEMA}.items():
            connection.register("rows", schema.empty_table())
            connection.execute(f"create table intermediate.{name} as from rows")
        columns = ", ".join(f"{feature} double" for feature in FEATURES)
        connection.execute(
            "create table intermediate.int_customers__featured"
            f" (as_of_date date, customer_id varchar, {columns}, cluster_fit_date date)"
        )
        for start, rows in _drawn(customer_count, mixing):
            connection.register("rows", rows)
            connection.execute(
                "insert into intermediate.int_customers__featured"
                f" select date '2020-01-31', 'c' || ({start} + number), * exclude (number), date '2020-01-31' from rows"
            )


def _drawn(customer_count: int, mixing: np.ndarray) -> Iterator[tuple[int, pd.DataFrame]]:
    for start in range(0, customer_count, 1_000_000):
        size = min(1_000_000, customer_count - start)
        spread = np.exp(np.random.default_rng([SEED, start]).normal(size=(size, len(FEATURES))) @ mixing)
        columns = {
            feature: (spread[:, position] * median).round(decimals)
            for position, (feature, (median, decimals)) in enumerate(FEATURES.items())
        }
        columns["order_count"] = np.maximum(1, columns["order_count"])
        yield start, pd.DataFrame({"number": np.arange(size), **columns})


def sample_of(connection: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    connection.execute(f"create or replace table intermediate.int_features__sampled as {query}")
    return connection.table("intermediate.int_features__sampled").df()


def fits_of(sample: pd.DataFrame, transforms: pd.DataFrame, algorithms: Sequence[str]) -> pd.DataFrame:
    """The rows of cluster_fits with the sizes that the settings have by default."""
    return clusters_of_fits(
        sample,
        transforms=transforms,
        algorithms=algorithms,
        cluster_counts=COUNTS,
        directions=dict.fromkeys(FEATURES, 1),
        seed=SEED,
        silhouette_sample_size=2000,
        pairwise_sample_size=1000,
    ).to_pandas()


def transforms_of(connection: duckdb.DuckDBPyConnection, sample: pd.DataFrame) -> pd.DataFrame:
    """The rows of feature_transforms, which stand in the database too."""
    transforms = transforms_of_fits(sample, features=list(FEATURES))
    connection.register("rows", transforms)
    connection.execute("create or replace table feature_transforms as from rows")
    return transforms.to_pandas()


def choose(connection: duckdb.DuckDBPyConnection, fits: pd.DataFrame, cluster_count: int) -> None:
    """Write int_clusters__chosen with one number of clusters."""
    connection.register("rows", fits)
    connection.execute(
        "create or replace table intermediate.int_clusters__chosen as"
        " select fit_date, algorithm, cluster_id, cluster_value, feature, coordinate, centroid"
        f" from rows where cluster_count = {cluster_count}"
    )


def prepare(database: Path, models: Mapping[str, str]) -> pd.DataFrame:
    """Write the standardised customers and return the rows of cluster_fits."""
    with opened(database) as connection:
        sample = sample_of(connection, models["int_features__sampled"])
        transforms = transforms_of(connection, sample)
        connection.execute(
            f"create table intermediate.int_customers__standardised as {models['int_customers__standardised']}"
        )
        return fits_of(sample, transforms, ["k_means"])


def full_fit(database: Path, seed: int) -> tuple[Cost, int]:
    """One k-means fit of scikit-learn on every customer, with its own defaults and all threads: cost and iterations."""
    with opened(database) as connection:
        query = f"select {', '.join(FEATURES)} from intermediate.int_customers__standardised order by customer_id"
        values = np.column_stack(list(connection.execute(query).fetchnumpy().values()))
    fitted, cost = timed(lambda: KMeans(BASELINE_COUNT, random_state=seed).fit(values))
    return cost, fitted.n_iter_


def selection(database: Path, models: Mapping[str, str]) -> dict[str, Cost]:
    """Step -> cost, of everything that choosing a number of k-means clusters takes."""
    with opened(database) as connection:
        sample, sampled = timed(lambda: sample_of(connection, models["int_features__sampled"]))
        transforms, transformed = timed(lambda: transforms_of(connection, sample))
    costs = {"sample": sampled, "transforms": transformed}
    _, costs["fits and criteria"] = timed(lambda: fits_of(sample, transforms, ["k_means"]))
    for size in EVIDENCE_SIZES:
        _, costs[f"evidence on {size:,} rows"] = timed(
            lambda size=size: evidence_of_fits(
                sample,
                transforms=transforms,
                algorithm="k_means",
                algorithms=["k_means"],
                cluster_counts=COUNTS,
                seed=SEED,
                sample_size=size,
                pairwise_sample_size=1000,
                surrogate_count=20,
                bootstrap_count=10,
            )
        )
    return costs


def selection_table(database: Path, models: Mapping[str, str], rounds: int) -> pd.DataFrame:
    """One row per step and sum of steps, next to one full fit, which has another start in each round."""
    fulls, selections = [], []
    for number in range(rounds):
        full, iterations = alone(full_fit, database, SEED + number)
        fulls.append(full)
        selections.append(alone(selection, database, models))
        progress(f"selection, round {number + 1}: {iterations} iterations of the full fit")
    steps = {step: [costs[step] for costs in selections] for step in selections[0]}
    found = total(steps["sample"], steps["transforms"], steps["fits and criteria"])
    weighed = {size: total(found, steps[f"evidence on {size:,} rows"]) for size in EVIDENCE_SIZES}
    rows = [ratio_row(f"one full fit, {BASELINE_COUNT} clusters", fulls, fulls)]
    rows += [ratio_row(step, costs, fulls) for step, costs in steps.items()]
    rows += [ratio_row("sample, transforms, fits and criteria", found, fulls, 3)]
    rows += [
        ratio_row(f"the same with evidence on {size:,} rows", costs, fulls, 15 if size == 5000 else None)
        for size, costs in weighed.items()
    ]
    return pd.DataFrame(rows)


def total(*steps: Sequence[Cost]) -> list[Cost]:
    """Cost of several steps in each round."""
    return [tuple(map(sum, zip(*costs, strict=True))) for costs in zip(*steps, strict=True)]


def ratio_row(name: str, costs: Sequence[Cost], baseline: Sequence[Cost], target: float | None = None) -> dict:
    """Medians over the rounds; each ratio is that of neighbours in time."""
    walls, processors = zip(*costs, strict=True)
    ratios = [statistics.median(cost[i] / base[i] for cost, base in zip(costs, baseline, strict=True)) for i in (0, 1)]
    return {
        "what": name,
        "seconds": round(statistics.median(walls), 3),
        "processor seconds": round(statistics.median(processors), 3),
        "ratio": round(ratios[0], 2),
        "ratio of processor seconds": round(ratios[1], 2),
        "target": target,
    }


def assignment_costs(
    database: Path, models: Mapping[int, Mapping[str, str]], fits: pd.DataFrame, rounds: int
) -> dict[tuple[str, str], list[Cost]]:
    """(what, how its result is consumed) -> cost in each round."""
    sums = ", ".join(f"sum({feature})" for feature in FEATURES)
    features = f"customer_id, {', '.join(FEATURES)}"
    scans = {
        name: f"select {features} from intermediate.int_customers__{name}" for name in ("featured", "standardised")
    }
    steps = {
        "scan of features": (None, scans["featured"], sums),
        "transforms": (None, models[SQL_COUNTS[0]]["int_customers__standardised"], sums),
        "scan of standardised features": (None, scans["standardised"], sums),
        **{
            f"assignment to {count} clusters": (
                count,
                models[count]["int_customers__assigned"],
                "sum(cluster_id), sum(cluster_distance)",
            )
            for count in SQL_COUNTS
        },
    }
    costs = {}
    with opened(database) as connection:
        for _ in range(rounds):
            for name, (count, query, summed) in steps.items():
                if count:
                    choose(connection, fits, count)
                ways = {
                    "summed": f"select {summed} from ({query})",
                    "written": f"create or replace table written as {query}",
                }
                for way, sql in ways.items():
                    _, cost = timed(lambda sql=sql: connection.execute(sql).fetchall())
                    costs.setdefault((name, way), []).append(cost)
    return costs


def assignment_table(costs: Mapping[tuple[str, str], list[Cost]]) -> pd.DataFrame:
    """One row per step and way, each next to the scan of the features that it reads."""
    targets = dict(zip((f"assignment to {count} clusters" for count in SQL_COUNTS), (4, 7), strict=True))
    rows = []
    for (name, way), measured in costs.items():
        scan = "scan of features" if name in ("scan of features", "transforms") else "scan of standardised features"
        rows.append(ratio_row(f"{name}, {way}", measured, costs[scan, way], targets.get(name)))
    return pd.DataFrame(rows)


def large_table(database: Path, models: Mapping[str, str]) -> pd.DataFrame:
    """The whole way of many customers in one process: one row per step, with the peak of its memory so far."""
    rows = []

    def step(name: str, work: Callable):
        result, (wall, _) = timed(work)
        rows.append({"step": name, "seconds": round(wall, 1), "peak memory, GB": round(peak_gigabytes(), 2)})
        return result

    with opened(database, memory_limit=MEMORY_LIMIT) as connection:
        sample = step("sample", lambda: sample_of(connection, models["int_features__sampled"]))
        transforms = step("transforms of the sample", lambda: transforms_of(connection, sample))
        fits = step("fits of all algorithms", lambda: fits_of(sample, transforms, list(ALGORITHMS)))
        choose(connection, fits, max(SQL_COUNTS))
        connection.execute(
            f"create view intermediate.int_customers__standardised as {models['int_customers__standardised']}"
        )
        query = f"create table written as {models['int_customers__assigned']}"
        step("everybody standardised and assigned by three algorithms", lambda: connection.execute(query))
    return pd.DataFrame(rows)


def pairwise_fit(algorithm: str, row_count: int) -> tuple[float, float, float]:
    """Seconds, gigabytes before the fit and at its peak, for 2 to 10 clusters of standardised customers."""
    random = np.random.default_rng(SEED)
    rows = random.normal(size=(row_count, len(FEATURES))) @ random.normal(size=(len(FEATURES), len(FEATURES)))
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    before = peak_gigabytes()
    with threadpool_limits(limits=1):
        _, (wall, _) = timed(lambda: ALGORITHMS[algorithm](rows, COUNTS, SEED))
    return wall, before, peak_gigabytes()


def pairwise_table() -> pd.DataFrame:
    """One row per number of rows, with seconds and peak memory of each algorithm; empty where a series has ended."""
    table = pd.DataFrame({"rows": PAIRWISE_SIZES})
    for algorithm in PAIRWISE:
        for row, size in enumerate(PAIRWISE_SIZES):
            wall, before, peak = alone(pairwise_fit, algorithm, size)
            progress(f"{algorithm}, {size} rows: {wall:.1f} s, {before:.2f} GB before")
            table.loc[row, f"{algorithm}, s"] = round(wall, 2)
            table.loc[row, f"{algorithm}, GB"] = round(peak, 2)
            if wall > LONGEST_FIT:
                break
    return table


def print_table(title: str, table: pd.DataFrame) -> None:
    columns = list(table.columns)
    print(f"\n{title}\n\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    for row in table.itertuples(index=False):
        print("| " + " | ".join("" if value != value or value is None else str(value) for value in row) + " |")
    sys.stdout.flush()


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=10_000_000, help="customers of the memory part; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    arguments = parser.parse_args()
    print(
        f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()},"
        f" duckdb {duckdb.__version__}, scikit-learn {sklearn.__version__};"
        f" {arguments.customers:,} customers, {len(FEATURES)} features, {arguments.rounds} rounds."
    )
    parts = set(arguments.parts) - (set() if arguments.large else {"memory"})
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "customers.duckdb"
        models = alone(compiled_models, Path(folder)) if parts != {"pairwise"} else {}
        if parts & {"selection", "assignment"}:
            alone(draw_customers, database, arguments.customers)
            fits = alone(prepare, database, models[max(SQL_COUNTS)])
        if "selection" in parts:
            table = selection_table(database, models[max(SQL_COUNTS)], arguments.rounds)
            print_table("Choosing the number of clusters", table)
        if "assignment" in parts:
            costs = alone(assignment_costs, database, models, fits, 3 * arguments.rounds)
            print_table("Assigning everybody in SQL", assignment_table(costs))
        database.unlink(missing_ok=True)
        if "memory" in parts:
            alone(draw_customers, database, arguments.large)
            table = alone(large_table, database, models[max(SQL_COUNTS)])
            print_table(f"{arguments.large:,} customers, DuckDB limited to {MEMORY_LIMIT}", table)
    if "pairwise" in parts:
        print_table("Rows of the algorithms that compare each with each", pairwise_table())


if __name__ == "__main__":
    main()
