"""The project's own models, by dbt and without it."""

import datetime
import json
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from benchmark.lines import TIMEZONE, Shop
from benchmark.processes import Cost

#: What is built, with all that it is made of.
MARTS = ["customer_segments", "segment_profiles", "cleaning_audit"]
PATH = [f"+{name}" for name in MARTS]

#: One model, so that hardly anything but dbt itself takes time.
NEARLY_NOTHING = ["base_transactions"]

#: Stands for the path of the lines in statements.
LINES_MARK = "__lines__"

#: A table that makes one as-of date out of many; the last date is what a night computes.
DUE_DATES = "int_as_of_dates__due"

#: What is built of one date: R, F and M, and the audit.
ONE_DATE = ["int_customers__windowed", "cleaning_audit"]


def settings_of(shop: Shop) -> dict:
    names = ["customer_id", "order_id", "product_id", "ordered_at", "amount"]
    source = {
        "business_timezone": TIMEZONE,
        "recorded_timezone": "UTC",
        "transactions": {"location": str(shop.path.resolve()), "columns": {name: name for name in names}},
    }
    return {
        "source": "measured",
        "sources": {"measured": source},
        "rfm_window_months": shop.look_back_months,
        "show_summary": False,
    }


def nodes_of(folder: Path) -> dict[str, dict]:
    """The models and seeds that the last command selected, parents first, as the manifest has them."""
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    selected = [result["unique_id"] for result in results if result["unique_id"].startswith(("model.", "seed."))]
    return {key: manifest["nodes"][key] for key in _with_parents(selected, manifest["nodes"]) if key in selected}


def _with_parents(keys: Iterable[str], nodes: Mapping[str, dict]) -> list[str]:
    """Keys of nodes and of all that they are made of, parents first."""
    found: dict[str, None] = {}

    def visit(key: str) -> None:
        if key in nodes and key not in found:
            for parent in nodes[key]["depends_on"].get("nodes", []):
                visit(parent)
            found[key] = None

    for key in keys:
        visit(key)
    return list(found)


def model_costs(database: Path, cost: Cost) -> list[dict]:
    """Each model of run_statements: seconds on the clock and of the processors, and the peak of the process meanwhile."""
    return [
        {
            "model": row["model"],
            "wall": row["end"] - row["start"],
            "cpu": row["cpu"],
            "peak": cost.peak_between(row["start"], row["end"]),
        }
        for row in json.loads(costs_file(database).read_text())
    ]


def fit_costs(folder: Path, cost: Cost) -> list[dict]:
    """Each Python model of the last dbt run: seconds on the clock, and the peak of the process meanwhile."""
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    nodes = json.loads((folder / "target" / "manifest.json").read_text())["nodes"]
    rows = []
    for result in results:
        node = nodes.get(result["unique_id"])
        if node and node["language"] == "python":
            (step,) = (step for step in result["timing"] if step["name"] == "execute")
            start, end = (
                datetime.datetime.fromisoformat(step[side].replace("Z", "+00:00")).timestamp()
                for side in ("started_at", "completed_at")
            )
            rows.append(
                {"model": node["name"], "wall": end - start, "cpu": None, "peak": cost.peak_between(start, end)}
            )
    return rows


def write_statements(folder: Path, lines: Path) -> Path:
    """Write the SQL of the path, just compiled, as a list of statements; Python models and seeds are taken from a build."""
    nodes = nodes_of(folder)
    of_one_date = _with_parents([f"model.customer_segmentation.{name}" for name in ONE_DATE], nodes)
    statements = []
    for key, node in nodes.items():
        name, schema = node["alias"], node["schema"]
        is_given = node["resource_type"] == "seed" or node["language"] == "python"
        statements.append(
            {
                "model": name,
                "schema": schema,
                "kind": "view" if node["config"]["materialized"] == "view" else "table",
                "query": f"select * from built.{schema}.{name}"
                if is_given
                else node["compiled_code"].replace(str(lines.resolve()), LINES_MARK),
                "scopes": ["history", "latest"] if key in of_one_date else ["history"],
            }
        )
    path = folder / "statements.json"
    path.write_text(json.dumps(statements, indent=1))
    return path


def run_statements(statements: Path, built: Path, lines: Path, database: Path, memory_limit: str, scope: str) -> None:
    """The models' own SQL on these lines in one process without dbt; what each model took goes beside the database.

    scope: history, or latest for one as-of date, as a night has it.
    """
    costs = []
    with duckdb.connect(database, config={"memory_limit": memory_limit}) as connection:
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        connection.execute(f"attach '{built}' as built (read_only)")
        for statement in json.loads(statements.read_text()):
            if scope not in statement["scopes"]:
                continue
            query = statement["query"].replace(LINES_MARK, str(lines))
            if scope == "latest" and statement["model"] == DUE_DATES:
                query = f"select * from ({query}) where is_latest"
            start, used = time.time(), time.process_time()
            connection.execute(f"create schema if not exists {statement['schema']}")
            connection.execute(f"create {statement['kind']} {statement['schema']}.{statement['model']} as {query}")
            end, cpu = time.time(), time.process_time() - used
            costs.append({"model": statement["model"], "start": start, "end": end, "cpu": cpu})
    costs_file(database).write_text(json.dumps(costs))


def costs_file(database: Path) -> Path:
    return database.with_suffix(".json")


if __name__ == "__main__":
    run_statements(*map(Path, sys.argv[1:5]), *sys.argv[5:])
