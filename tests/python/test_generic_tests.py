"""Tests of the tests: each home-made generic test, and each rule on the seeds, must be able to fail."""

import json
import shutil

import pytest
from dbt.cli.main import dbtRunner

from projects import ROOT, closing_database, failures

GOOD = "select 1 as id, 1.5::double as ratio, 'a' as name union all select 2, 2.5, null"

# name of the test -> (arguments, a query that passes, a query that fails)
CASES = {
    "one_row_per_key": ("one_row_per", {"columns": ["id", "name"]}, GOOD, f"{GOOD} union all select 2, 9.5, null"),
    "one_row_per_model": ("one_row_per", {"columns": []}, "select 1 as id", GOOD),
    "one_row_per_raw_row": ("one_row_per", {"rows_of": "campaign_responses"}, "from range(2102)", "from range(2101)"),
    "sound_key": ("one_row_per", {"columns": ["id", "name"]}, GOOD, f"{GOOD} union all select 2, 9.5, null"),
    "sound_never_null": (
        "one_row_per",
        {"columns": ["name"], "never_null": ["id", "ratio"]},
        GOOD,
        f"{GOOD} union all select null, 1, 'b'",
    ),
    "sound_number": (
        "one_row_per",
        {"columns": ["id", "name"], "nullable_numbers": []},
        GOOD,
        f"{GOOD} union all select 3, null, 'b'",
    ),
    "sound_decimal": (
        "one_row_per",
        {"columns": ["x"], "nullable_numbers": []},
        "select 1::decimal(18, 2) as x",
        "select null::decimal(18, 2) as x",
    ),
    "sound_integer": (
        "one_row_per",
        {"columns": ["x"], "nullable_numbers": []},
        "select 1::bigint as x",
        "select null::bigint as x",
    ),
    "sound_nan": (
        "one_row_per",
        {"columns": ["id", "name"], "nullable_numbers": ["ratio"]},
        GOOD,
        f"{GOOD} union all select 3, 'nan'::double, 'b'",
    ),
    "sound_infinity": (
        "one_row_per",
        {"columns": ["id", "name"], "nullable_numbers": ["ratio"]},
        GOOD,
        f"{GOOD} union all select 3, 'inf'::double, 'b'",
    ),
    "sound_minus": (
        "one_row_per",
        {"columns": ["id", "name"], "nullable_numbers": ["ratio"]},
        GOOD,
        f"{GOOD} union all select 3, '-inf'::double, 'b'",
    ),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """One small project with a passing and a failing model for every case."""
    folder = tmp_path_factory.mktemp("generic_tests")
    for name in ("macros", "tests/generic", "python_models"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(ROOT / "models" / "staging", folder / "models" / "staging")
    for file in ("_shared_columns.md", "_groups.yml"):
        shutil.copy(ROOT / "models" / file, folder / "models")
    for file in ("profiles.yml", ".dbtignore"):
        shutil.copy(ROOT / file, folder)
    project = (
        (ROOT / "dbt_project.yml").read_text().replace("model-paths: [models, python_models]", "model-paths: [models]")
    )
    start = project.index("on-run-start:")
    (folder / "dbt_project.yml").write_text(project[:start] + project[project.index("models:\n") :])
    models = []
    for case, (test, arguments, good, bad) in CASES.items():
        for outcome, query in (("passes", good), ("fails", bad)):
            (folder / "models" / f"{case}_{outcome}.sql").write_text(query)
            models.append(
                {
                    "name": f"{case}_{outcome}",
                    "data_tests": [{test: {"name": f"test_{case}_{outcome}", "arguments": arguments}}],
                }
            )
    (folder / "models" / "cases.yml").write_text(json.dumps({"models": models}))
    places = ["--project-dir", str(folder), "--profiles-dir", str(folder), "--target-path", str(folder / "target")]
    select = ["--select", *(model["name"] for model in models)]
    with closing_database():
        outcome = dbtRunner().invoke(["--quiet", "build", *select, *places, "--log-path", str(folder / "logs")])
    assert outcome.result, failures(outcome)
    return {node.node.name: node.status for node in outcome.result}


@pytest.mark.parametrize("case", list(CASES))
def test_a_generic_test_passes_on_good_rows_and_fails_on_bad_ones(results, case):
    assert results[f"test_{case}_passes"] == "pass"
    assert results[f"test_{case}_fails"] == "fail"
