"""Draw the arms of an experiment and keep them: a file of the log of assignments, and a manifest beside it.

Run by `make assign`; docs/experiments.md says how arms are drawn. It only adds files below the setting
outreach_location: whoever has an arm keeps it, and later calls add those who can be in by now.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

import duckdb
import pandas as pd

from export_audience import outreach_location
from report import ROOT, Database, ReportError, sentence
from segment_sources.declaration import did_you_mean
from segment_sources.logs import append_log, logged_files, read_log, write_manifest
from segment_sources.problems import SourceError

#: What decides who is drawn, and must stay as it was.
DRAWN_FROM = ["scheme", "segments", "design", "drawn_by", "arms", "salt", "start_date"]


def main(arguments: list[str]) -> int:
    """Assign one experiment of the database that CUSTOMER_SEGMENTS_DB names; 1 where that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--experiment", default="", help="a row of the seed experiments")
    options = parser.parse_args(arguments)
    path = Path(os.environ.get("CUSTOMER_SEGMENTS_DB") or ROOT / "customer_segments.duckdb")
    try:
        print(assign(path, options.experiment))
    except (ReportError, SourceError, OSError, duckdb.Error) as error:
        print(f"Nothing was assigned: {sentence(error)}", file=sys.stderr)
        return 1
    return 0


def assign(path: Path, experiment: str) -> str:
    """Add those who have no arm yet to the log; returns what was done, in sentences.

    Raises ReportError, SourceError, OSError or duckdb.Error, and then nothing is written.
    """
    database = Database(path)
    try:
        plan = chosen(database, experiment)
        drawn = database.connection.execute(DRAWN, [experiment]).df()
        location = outreach_location(database)
    finally:
        database.close()
    if drawn.empty:
        raise ReportError(
            f"nobody can be in {experiment} at {plan['enrolment_date']}: correct scheme, segments or drawn_by in the "
            "seed experiments."
        )
    _refuse_changes(location, experiment, plan)
    frozen = _frozen(location, experiment)
    added = drawn[~drawn["customer_id"].isin(frozen["customer_id"])].copy()
    if added.empty:
        return f"All {len(drawn):,} customers of {experiment} have their arms already: nothing was changed."
    if len(frozen):
        added["arm"] = _late_arms(added, frozen)
    rows = added.assign(experiment=experiment, assigned_date=plan["enrolment_date"])
    rows = rows[["experiment", "customer_id", "arm", "cluster_id", "stratum", "assigned_date"]]
    file, _ = append_log(location, "assignments", rows, f"{experiment}_{plan['enrolment_date']}")
    counts = {arm: int(count) for arm, count in rows["arm"].value_counts().sort_index().items()}
    write_manifest(file, {"plan": plan, "rows": len(rows), "customers_by_arm": counts, "rows_sha256": _hash(rows)})
    listed = ", ".join(f"{count:,} {arm}" for arm, count in counts.items())
    said = f"Assigned {len(rows):,} customers of {experiment} ({listed}) as of {plan['enrolment_date']}, in {file}."
    if len(frozen):
        said += f" {len(frozen):,} had their arms already and keep them."
    if plan["start_date"] <= plan["latest_date"]:
        said += (
            f" It began on {plan['start_date']}: what was done until {plan['latest_date']} did not follow these arms."
        )
    return f"{said} Next: dbt build -s experiments"


#: Everybody who can be in, with the arm of the unit.
DRAWN = """
select customers.customer_id, customers.cluster_id, units.stratum, units.unit_id, units.arm, units.bucket_arm
from intermediate.int_experiment_customers__eligible as customers
inner join intermediate.int_experiment_units__drawn as units
on customers.experiment = units.experiment and coalesce(customers.cluster_id, customers.customer_id) = units.unit_id
where customers.experiment = ? and customers.period = 'run' order by customers.customer_id"""


def chosen(database: Database, experiment: str) -> dict[str, str]:
    """The plan of an experiment, as texts. Raises ReportError where there is none that can be drawn."""
    if not database.has("experiment_plans"):
        raise ReportError("the database has no experiments: run dbt build -s +experiments first.")
    plans = database.rows("select * from intermediate.int_experiments__listed order by experiment")
    known = [plan["experiment"] for plan in plans]
    if experiment not in known:
        said = f"there is no experiment '{experiment}'" if experiment else "which one? Name it as EXPERIMENT"
        raise ReportError(f"{said}; there are {', '.join(known)}.{did_you_mean(experiment, known)}")
    plan = plans[known.index(experiment)]
    if plan["is_draft"]:
        raise ReportError(
            f"{experiment} is a draft: set start_date and planned_end in seeds/experiments/experiments.csv."
        )
    if plan["enrolment_date"] is None:
        raise ReportError(
            f"{experiment} begins on {plan['start_date']}, before the first as-of date: nobody is known then."
        )
    return {name: "" if value is None else str(value) for name, value in plan.items()}


def _refuse_changes(location: str, experiment: str, plan: dict) -> None:
    for file in logged_files(location, "assignments", f"{experiment}_????-??-??", kind="json"):
        rows = duckdb.execute("select content from read_text(?)", [file]).fetchall()
        before = json.loads(rows[0][0])["plan"]
        for name in DRAWN_FROM:
            if before.get(name) != plan[name]:
                raise ReportError(
                    f"{experiment} was drawn with {name} '{before.get(name)}' and is now to be drawn with "
                    f"'{plan[name]}': set it back, or give the changed experiment another key. ({file})"
                )


def _frozen(location: str, experiment: str) -> pd.DataFrame:
    relation = read_log(location, "assignments")["relation"]
    return duckdb.execute(
        f"select customer_id, arm, cluster_id from {relation} where experiment = ? order by all", [experiment]
    ).df()


def _late_arms(added: pd.DataFrame, frozen: pd.DataFrame) -> list[str]:
    """The arm of the cluster where it has one; else that of the bucket, since the places of the strata are taken."""
    clusters = frozen.dropna(subset="cluster_id").drop_duplicates("cluster_id").set_index("cluster_id")["arm"]
    return [clusters.get(cluster, arm) for cluster, arm in zip(added["cluster_id"], added["bucket_arm"], strict=True)]


def _hash(rows: pd.DataFrame) -> str:
    return hashlib.sha256(rows.sort_values("customer_id").to_csv(index=False).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
