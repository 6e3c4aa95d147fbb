"""What an analyst may break in the seeds, and the claim that then fails the build."""

import json

import duckdb
import pandas as pd
import pytest

from projects import QUICK, ROOT, copy_project, run_dbt
from shops import regular_shop

SEEDS = ["rfm_segment_rules", "rfm_grades", "value_classes", "cluster_levels", "cluster_traits", "segment_labels"]
RULE_COUNT = len(pd.read_csv(ROOT / "seeds" / "segments" / "rfm_segment_rules.csv"))
ONE_SEGMENT = "every_code_has_exactly_one_segment"
REACHABLE = "every_rule_can_be_met"
GRADES = "grades_begin_at_zero_and_go_up"
LABELS = "every_segment_has_a_label_in_every_language"


def with_row(rows: pd.DataFrame, position: int, **changes) -> pd.DataFrame:
    return pd.concat([rows, rows.iloc[[position]].assign(**changes)], ignore_index=True)


# What is broken -> (seed, change, claim that must fail).
BROKEN = {
    f"rule {row} is deleted": ("rfm_segment_rules", lambda rows, row=row: rows.drop(index=row), ONE_SEGMENT)
    for row in range(RULE_COUNT)
} | {
    "a rule overlaps": ("rfm_segment_rules", lambda rows: with_row(rows, 3, segment="twin"), ONE_SEGMENT),
    "a rule is out of reach": (
        "rfm_segment_rules",
        lambda rows: with_row(rows, 0, segment="nobody", recency_score_from=6, recency_score_to=6),
        REACHABLE,
    ),
    "no grade begins at 0": ("rfm_grades", lambda rows: rows.replace({"score_from": {0: 10}}), GRADES),
    "two grades begin alike": ("rfm_grades", lambda rows: rows.replace({"score_from": {50: 70}}), GRADES),
    "a label is missing": ("segment_labels", lambda rows: rows.iloc[1:], LABELS),
    "a segment has no label": ("rfm_segment_rules", lambda rows: rows.replace({"segment": {"new": "fresh"}}), LABELS),
}


@pytest.fixture(scope="module")
def failing_rows(project):
    """A function from a changed seed to the number of rows that a claim then finds."""
    compiled = project.compiled(["int_rfm_codes__ruled", ONE_SEGMENT, REACHABLE, GRADES, LABELS])

    def count(changed_seed, change, claim) -> int:
        with duckdb.connect() as connection:
            connection.execute("create schema intermediate")
            for seed in SEEDS:
                (file,) = (ROOT / "seeds").rglob(f"{seed}.csv")
                rows = pd.read_csv(file)
                rows = change(rows) if seed == changed_seed else rows
                connection.execute(f"create table {seed} as select * from rows")
            connection.execute(f"create table intermediate.int_rfm_codes__ruled as {compiled['int_rfm_codes__ruled']}")
            return len(connection.sql(compiled[claim]).fetchall())

    return count


@pytest.mark.parametrize("claim", [ONE_SEGMENT, REACHABLE, GRADES, LABELS])
def test_the_seeds_as_they_stand_meet_every_claim(failing_rows, claim):
    assert failing_rows(None, None, claim) == 0


@pytest.mark.parametrize("case", list(BROKEN))
def test_a_broken_seed_fails_its_claim(failing_rows, case):
    assert failing_rows(*BROKEN[case]) > 0


def test_deleting_a_rule_fails_the_build_and_keeps_the_segments(tmp_path):
    copy_project(tmp_path / "project")
    rules = tmp_path / "project" / "seeds" / "segments" / "rfm_segment_rules.csv"
    rules.write_text("".join(rules.read_text().splitlines(keepends=True)[:-1]))
    variables = {"DBT_PROJECT_DIR": str(tmp_path / "project"), "DBT_PROFILES_DIR": str(tmp_path / "project")}
    (tmp_path / "source").mkdir()
    regular_shop().to_parquet(tmp_path / "source" / "transactions.parquet")
    variables["COMPLETE_JOURNEY_DIR"] = str(tmp_path / "source")
    build = ("build", "--exclude-resource-type", "unit_test", "--vars", json.dumps(QUICK))
    result = run_dbt(*build, database=tmp_path / "shop.duckdb", folder=tmp_path / "project", **variables)
    assert result.returncode != 0
    assert f"Failure in test {ONE_SEGMENT}" in result.stdout
    assert "SKIP relation main.customer_segments " in result.stdout
