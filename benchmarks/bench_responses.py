"""How long one fit of the response model takes, and scoring a million customers beside one scan of their features.

    .venv/bin/python benchmarks/bench_responses.py customer_segments.duckdb

Reads a database that was built with campaigns, and the compiled SQL in target/. The features of its contacts are repeated to a
million rows in memory; scan, scores and scan take turns, and the ratio is of CPU seconds.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import duckdb
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "python_models"))

from segment_lib.campaigns import linear, rolling  # noqa: E402

COMPILED = "compiled/customer_segmentation/models/campaigns/intermediate/int_contacts__scored.sql"


def cpu_seconds(work) -> float:
    before = sum(os.times()[:2])
    work()
    return sum(os.times()[:2]) - before


def fit_seconds(contacts, features: list[str], run_count: int) -> float:
    """Of one fit on all contacts with a known outcome, the median."""
    rows = rolling.sorted_contacts(contacts, features)
    rows = rows[rows["is_responding"].notna()]
    labels = rows["is_responding"].astype(int).to_numpy()
    taken = []
    for _ in range(run_count):
        begun = time.perf_counter()
        linear.fit_model(linear.LOGISTIC, rows, labels, features, 0.03)
        taken.append(time.perf_counter() - begun)
    return float(np.median(taken))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--target", default=str(ROOT / "target"))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    wanted = parser.parse_args()

    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute(f"attach '{wanted.database}' as built (read_only)")
    contacts = connection.sql("select * from built.intermediate.int_contacts__featured").df()
    features = [
        name[: -len("_contribution")]
        for name in connection.sql("select * from built.intermediate.int_contacts__scored limit 0").columns
        if name.endswith("_contribution") and name != "campaign_type_contribution"
    ]
    print(f"one fit: {fit_seconds(contacts, features, wanted.runs):.3f} s")

    connection.execute("create schema intermediate")
    connection.execute("create table response_model_terms as select * from built.main.response_model_terms")
    connection.execute(
        f"""create table intermediate.int_contacts__featured as
        select contacts.* replace (concat(contacts.customer_id, '_', copies.range) as customer_id)
        from (select * from built.intermediate.int_contacts__featured where is_next) as contacts
        cross join range(1 + {wanted.rows} // (select count(*) from built.intermediate.int_contacts__featured where is_next)) as copies
        limit {wanted.rows}"""
    )
    scored = (Path(wanted.target) / COMPILED).read_text()
    scan = (
        "select "
        + ", ".join(f"sum(cast({name} as double))" for name in features)
        + ", max(customer_id), max(campaign_id)"
    )
    queries = {
        "scan": scan + " from intermediate.int_contacts__featured",
        "scores": f"select sum(log_odds), max(customer_id), max(campaign_id) from ({scored})",
        "scores_with_reasons": f"select sum(log_odds), max(customer_id), max(reason_numbers[1]) from ({scored})",
    }
    taken = {name: [] for name in queries}
    for _ in range(wanted.runs):
        for name, query in queries.items():
            taken[name].append(cpu_seconds(lambda query=query: connection.sql(query).fetchall()))
    medians = {name: float(np.median(seconds)) for name, seconds in taken.items()}
    for name, seconds in medians.items():
        print(f"{name}: {seconds:.2f} CPU s, {seconds / medians['scan']:.1f} scans")


if __name__ == "__main__":
    main()
