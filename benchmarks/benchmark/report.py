"""Whether two contestants found the same, and the tables of what they took."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence

import duckdb

#: Contestant -> what it is called in the tables, and the one that it is compared with.
CONTESTANTS = {
    "floor": ("(a) DuckDB reads and sums the four columns", None),
    "bare_latest": ("(b) bare SQL, latest date", None),
    "models_latest": ("the models' SQL, latest date", "bare_latest"),
    "pandas_latest": ("(c) pandas, latest date", "models_latest"),
    "polars_latest": ("(d) polars, latest date", "models_latest"),
    "openretailscience_latest": ("(e) OpenRetailScience, latest date", "models_latest"),
    "bare": ("(b) bare SQL, every month end", None),
    "models": ("the models' SQL, every month end", "bare"),
    "pandas": ("(c) pandas, every month end", "models"),
    "polars": ("(d) polars, every month end", "models"),
    "openretailscience": ("(e) OpenRetailScience, every month end", "models"),
    "dbt_start": ("dbt run of one view", None),
    "dbt_run": ("dbt run of the path", None),
}

#: Seconds; views and small tables are left out below.
SHORTEST_SHOWN = 0.05

#: The last digits of a distance depend on the order of its terms.
DISTANCE_TOLERANCE = 1e-9


def different_metrics(connection: duckdb.DuckDBPyConnection, query: str, ours: str) -> list[str]:
    """Sentences on active customers whose R, F or M are not the same in a query and in a table of ours."""
    columns = ["as_of_date", "customer_id", "recency_days", "order_count", "net_revenue"]
    types = ["date", "varchar", "bigint", "bigint", "decimal(18, 2)"]
    # Floating-point sums are rounded to the cent first.
    cast = ", ".join(
        f"cast({'round(net_revenue, 2)' if name == 'net_revenue' else name} as {kind}) as {name}"
        for name, kind in zip(columns, types, strict=True)
    )
    theirs = f"select {cast} from ({query})"
    return _different_rows(connection, theirs, f"select {cast} from {ours} where order_count > 0")


def different_segments(connection: duckdb.DuckDBPyConnection, theirs: str, ours: str) -> list[str]:
    """Sentences on rows of two tables customer_segments that are not equal."""
    compared = "select * exclude (cluster_distance) from {}"
    problems = _different_rows(connection, compared.format(theirs), compared.format(ours))
    farthest = connection.execute(f"""
        select coalesce(max(abs(theirs.cluster_distance - ours.cluster_distance)), 0)
        from {theirs} as theirs inner join {ours} as ours using (customer_id)
    """).fetchall()[0][0]
    if farthest > DISTANCE_TOLERANCE:
        problems.append(f"distances to the centroids differ by up to {farthest}")
    return problems


def _different_rows(connection: duckdb.DuckDBPyConnection, theirs: str, ours: str) -> list[str]:
    problems = []
    for one, other, whose in [(theirs, ours, "it"), (ours, theirs, "the project")]:
        rows = connection.execute(f"({one}) except all ({other}) order by all limit 3").fetchall()
        if rows:
            problems.append(f"only {whose} has rows such as {', '.join(map(str, rows))}")
    return problems


def machine() -> str:
    """Where and with what it was measured."""
    return (
        f"{os.cpu_count()} processors, {platform.system()} on {platform.machine()}, Python {platform.python_version()},"
        f" DuckDB {duckdb.__version__}"
    )


def median_of(costs: Mapping[str, Sequence], name: str, position: int) -> float:
    """Over the rounds. position: 0 wall seconds, 1 CPU seconds, 2 GB."""
    return statistics.median(cost[position] for cost in costs[name])


def ratio_of(costs: Mapping[str, Sequence], name: str, other: str) -> float:
    """The median of the CPU seconds of one by those of the other, each round by itself."""
    pairs = zip(costs[name], costs[other], strict=False)
    return statistics.median(one[1] / another[1] for one, another in pairs)


def tables(results: Sequence[Mapping]) -> str:
    """Markdown of everything that was measured."""
    texts = [machine()]
    for result in results:
        texts += [costs_table(result), budget(result), models_table(result)]
    return "\n\n".join(texts)


def costs_table(result: Mapping) -> str:
    costs = result["costs"]
    rounds = min(map(len, costs.values()))
    rows = [
        f"**{result['shop']}**: {result['line_count']:,} lines, {result['date_count']} month ends, DuckDB limited to"
        f" {result['memory_limit']}, {rounds} round{'s' if rounds > 1 else ''}",
        "",
        "| what | wall, s | CPU, s | peak, GB | by (a) | by (b) | by the models |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (label, _) in CONTESTANTS.items():
        if name in costs:
            scope = "_latest" if name.endswith("_latest") else ""
            numbers = [f"{median_of(costs, name, position):.2f}" for position in range(3)]
            for other in ("floor", f"bare{scope}", f"models{scope}"):
                compared = other in costs and name not in ("floor", "dbt_start") and name != other
                numbers.append(f"{ratio_of(costs, name, other):.2f}" if compared else "")
            rows.append(f"| {label} | {' | '.join(numbers)} |")
    return "\n".join(rows)


def budget(result: Mapping) -> str:
    """What dbt run may take: its start, 60 ms a node and one and a half times bare SQL; and what it took."""
    costs, fits = result["costs"], result["python_models"]
    if not {"dbt_start", "dbt_run", "bare"} <= set(costs):
        return ""
    node_count = len(result["models"])
    start, bare, run = (median_of(costs, name, 1) for name in ("dbt_start", "bare", "dbt_run"))
    return (
        f"`dbt run` of the path, with {node_count} nodes, may take {start:.1f} + {0.06 * node_count:.1f} + 1.5 x {bare:.1f} ="
        f" {start + 0.06 * node_count + 1.5 * bare:.1f} CPU seconds; it took {run:.1f}. The {len(fits)} Python models among"
        f" them took {sum(row['wall'] for row in fits):.1f} seconds on the clock."
    )


def models_table(result: Mapping) -> str:
    """Every model that took time, the slowest first."""
    rows = ["| model | wall, s | CPU, s | GB of the process meanwhile |", "|---|---|---|---|"]
    for row in sorted([*result["models"], *result["python_models"]], key=lambda row: -(row["cpu"] or row["wall"])):
        if (row["cpu"] or row["wall"]) >= SHORTEST_SHOWN:
            numbers = ["" if row[key] is None else f"{row[key]:.2f}" for key in ("wall", "cpu", "peak")]
            rows.append(f"| {row['model']} | {' | '.join(numbers)} |")
    return "\n".join(rows)
