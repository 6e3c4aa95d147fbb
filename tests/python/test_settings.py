"""Every setting set wrong, one at a time: a sentence, nothing built, nothing lost."""

import contextlib
import io
import json
import re
import shutil

import pandas as pd
import pytest
import yaml

from deliveries import COLUMNS, declared
from projects import GRAPH_SETTINGS, LINE_TABLES, ROOT, Shop, failures, graph_settings
from shops import lines_of

SETTINGS = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]

# setting -> (a value it may not have, what the message says it may be)
WRONG = {
    "source": ("woolworths", "one of complete_journey"),
    "interest_category": ("colour", "one of department, product_category, product_type, brand"),
    "place_resolution": (16, "a whole number from 0 to 15"),
    "watch": ("faults", "a list of questions"),
    "extra_subjects": (["magic"], "a list of different entries out of demand, watch, attributes"),
    "online_retail_path": (7, "a text or auto"),
    "fitted_location": ("", "a text"),
    "outreach_location": ("", "a text"),
    "global_holdout_ratio": (0.9, "a number from 0 to 0.5"),
    "audience_result_days": (0, "a whole number from 1 to 366"),
    "response_days": (0, "a whole number from 1 to 365"),
    "response_margin": (-1, "a number from 0 to 1000000000"),
    "contact_cost": ("cheap", "a number from 0 to 1000000000"),
    "contact_capacity": (0, "a whole number from 1 to 1000000000 or auto"),
    "max_line_amount": (0, "a number from 1 to 1000000000000000"),
    "cluster_transforms": (["log", "twist", "log"], "a list with one of none, log, square_root"),
    "as_of_date": ("2017-02-30", "a date such as 2017-12-31 (1900 to 2199) or auto"),
    "data_start_date": ("yesterday", "a date such as 2017-12-31 (1900 to 2199) or auto"),
    "run_date": ("today", "a date such as 2017-12-31 (1900 to 2199) or auto"),
    "latest_valid_date": (2018, "a date such as 2017-12-31 (1900 to 2199) or auto"),
    "max_gap_days": (-1, "a whole number from 0 to 36500"),
    "order_span_days": (7.5, "a whole number from 0 to 36500"),
    "window_months": ([3, 3], "a list of different whole numbers from 1 to 120"),
    "rfm_window_months": (0, "a whole number from 1 to 120"),
    "recency_weight": (0.5, "a whole number from 0 to 100"),
    "frequency_weight": (101, "a whole number from 0 to 100"),
    "monetary_weight": ("one", "a whole number from 0 to 100"),
    "score_reference_date": ("2017-06-29", "the last day of a month such as 2017-06-30 or auto"),
    "segment_scheme": ("twelve", "one of eleven, six, value"),
    "label_language": ("de", "one of en, ko, zh"),
    "cluster_features": (["recency_days", "age"], "a list of different entries out of recency_days, order_count"),
    "cluster_algorithm": ("dbscan", "one of k_means, gaussian_mixture, ward, k_medoids, density"),
    "cluster_algorithms": (["ward", "ward"], "a list of different entries out of k_means, gaussian_mixture"),
    "surrogate_count": (-1, "a whole number from 0 to 999"),
    "cluster_count": (31, "a whole number from 1 to 30 or auto"),
    "cluster_count_max": (True, "a whole number from 2 to 30"),
    "cluster_refit_months": ("three", "a whole number from 1 to 36"),
    "cluster_sample_size": (99, "a whole number from 100 to 1000000"),
    "grade_value_draw_count": (19, "a whole number from 20 to 9999"),
    "decline_horizon_months": (13, "a whole number from 1 to 12"),
    "decline_threshold": (1.5, "a number from 0 to 1"),
    "decline_refit_months": (0, "a whole number from 1 to 36"),
    "decline_min_labels": (49, "a whole number from 50 to 1000000"),
    "decline_draw_count": (19, "a whole number from 20 to 9999"),
    "shapley_values": ("both", "true or false"),
    "decliner_decile_count": (11, "a whole number from 1 to 10"),
    "decliner_group_count": (0, "a whole number from 1 to 10 or auto"),
    "decliner_category": ("colour", "one of department, product_category, product_type, brand"),
    "recommended_item": ("shelf", "one of product, department, product_category, product_type, brand"),
    "recommendation_count": (0, "a whole number from 1 to 100"),
    "recommendation_months": (0, "a whole number from 1 to 120"),
    "recommendation_methods": (["magic"], "a list of different entries out of popularity, own_repeats, similar_items"),
    "recommend_repeats": ("sometimes", "true or false"),
    "driver_dimensions": (["segment", "shelf"], "a list of different entries out of segment, grade"),
    "driver_item_measure": ("pieces", "one of lines, units"),
    "demand_horizon_weeks": (27, "a whole number from 1 to 26"),
    "demand_measure": ("pounds", "one of units, lines"),
    "random_seed": (-1, "a whole number from 0 to 2147483647"),
    "lookback_days": (-1, "a whole number from 0 to 36500"),
    "apply_restatements": ("perhaps", "true or false"),
    "alert_severity": ("loud", "one of warn, error, ignore"),
    "show_summary": ("yes please", "true or false"),
}

# Wrong only together, or only for the data at hand: (settings, message).
WRONG_TOGETHER = [
    (
        {"cluster_algorithm": "density", "cluster_algorithms": ["k_means"]},
        "cluster_algorithm must be one of cluster_algorithms (k_means), got 'density'",
    ),
    (
        {"recency_weight": 0, "frequency_weight": 0, "monetary_weight": 0},
        "recency_weight, frequency_weight and monetary_weight must not all be 0",
    ),
    (
        {"decline_horizon_months": 2},
        "decline_horizon_months must be one of window_months (3, 6), got '2'",
    ),
    (
        {"cluster_transforms": ["log"]},
        "cluster_transforms must be auto or name one transform for each of the 3 cluster_features, got 'log'",
    ),
    (
        {"as_of_date": "2016-12-31"},
        "as_of_date must not lie before the first transaction (2017-01-01), got '2016-12-31'",
    ),
    (
        {"score_reference_date": "2016-11-30"},
        "score_reference_date must not lie before the first transaction (2017-01-01)",
    ),
]


@pytest.fixture(scope="module")
def old_tables(line_project):
    """A good database to stand where the next build would write."""
    return line_project.build(lines_of([(1, "2017-03-05", 10), (2, "2017-03-06", 5)]), only=LINE_TABLES)


def build_with(project, old_tables, settings) -> str:
    """The message of a build that must fail; no model may run, and the tables must stay as they were."""
    shutil.copy(old_tables.path, project.database)
    result = project.invoke(["build"], settings)
    assert not result.success
    assert not [run for run in result.result or [] if run.status == "success" and run.node.resource_type == "model"]
    left = Shop(project.database)
    for table in LINE_TABLES:
        pd.testing.assert_frame_equal(left.table(table), old_tables.table(table), obj=table)
    project.database.unlink()
    return failures(result)


# setting -> another value that it may have, for those that no number or date can be.
OTHER = {
    "apply_restatements": True,
    "contact_capacity": 500,
    "interest_category": "brand",
    "cluster_algorithm": "density",
    "cluster_count": 4,
    "decliner_group_count": 3,
    "fitted_location": "elsewhere",
    "outreach_location": "elsewhere",
    "shapley_values": True,
    "cluster_algorithms": ["k_means", "density"],
    "cluster_features": ["recency_days", "line_count"],
    "cluster_transforms": ["log", "square_root"],
    "decline_horizon_months": 6,
    "decliner_category": "brand",
    "driver_dimensions": ["value", "gender", "product_type"],
    "driver_item_measure": "units",
    "demand_measure": "lines",
    "label_language": "ko",
    "max_line_amount": 7,
    "online_retail_path": "elsewhere.csv",
    "recommend_repeats": False,
    "recommendation_methods": ["popularity"],
    "score_reference_date": "2017-06-30",
    "segment_scheme": "six",
    "show_summary": False,
    "window_months": [3, 6, 12],
}


def parsed(project, settings) -> tuple[dict, list]:
    """Each model and test with what it reads and how it is made, and what is switched off."""
    result = project.invoke(["parse"], settings, parse_again=True)
    assert result.success, result.exception
    nodes = {key: (node.depends_on_nodes, node.config.to_dict()) for key, node in result.result.nodes.items()}
    return nodes, sorted(result.result.disabled)


def test_what_there_is_to_build_depends_on_no_setting_that_the_tests_leave_to_the_run(project):
    dates = {name: "2017-06-30" for name in SETTINGS if name.endswith("_date")}
    whole = {name: value + 1 for name, value in SETTINGS.items() if type(value) is int}
    ratios = {name: value / 2 for name, value in SETTINGS.items() if type(value) is float}
    changed = {name: value for name, value in (dates | whole | ratios | OTHER).items() if name not in GRAPH_SETTINGS}
    assert set(changed) == set(SETTINGS) - set(GRAPH_SETTINGS)
    # Some settings on both sides: without any the descriptions are built too.
    assert parsed(project, changed) == parsed(project, {"source": "complete_journey"})


@pytest.mark.long
def test_what_there_is_to_build_depends_on_few_keys_of_a_declared_source(project):
    place = {"location": "lines.csv"}
    columns = {
        **COLUMNS,
        "channel": "Shop",
        "status": "Status",
        "discount": "Off",
        "currency": "Currency",
    }
    rules = {
        "location": "elsewhere/others.csv",
        "decimal_separator": ",",
        "time_formats": ["%d.%m.%Y"],
        "reject": ["returns"],
        "accepted_currency": "EUR",
        "returned_when": {"order_prefix": "C"},
        "cancelled_when": {"statuses": ["void"]},
    }
    changed = declared(rules, columns=columns, recorded_timezone=None, settings={"rfm_window_months": 3})
    assert graph_settings(changed) == graph_settings(declared(place))
    assert parsed(project, changed) == parsed(project, declared(place))


def test_no_wrong_value_ends_dbt_before_it_is_told(project):
    """All at once: macros meet them while dbt parses, before one of them is told; the source must be one that is declared."""
    wrong = {name: value for name, (value, _) in WRONG.items() if name != "source"}
    result = project.invoke(["parse"], wrong, parse_again=True)
    assert "Set it under vars: in dbt_project.yml, or with --vars." in str(result.exception)


def test_every_setting_has_a_wrong_value_to_try():
    declarations = {"sources"}
    assert set(WRONG) == set(SETTINGS) - declarations


#: Asks of every setting in one run what dbt would say of a value, as the macro `setting` does.
ASKING = """
{% macro setting_problems(values) %}
    {% for name, value in values.items() %}
        {% do print(name ~ ": " ~ _setting_problem(name, value, setting_specs()[name])) %}
    {% endfor %}
{% endmacro %}
"""


@pytest.fixture(scope="module")
def told(line_project):
    """Setting -> what is said of its wrong value."""
    (line_project.root / "macros" / "setting_problems.sql").write_text(ASKING)
    values = json.dumps({"values": {name: value for name, (value, _) in WRONG.items()}})
    with contextlib.redirect_stdout(io.StringIO()) as output:
        result = line_project.invoke(["run-operation", "setting_problems", "--args", values], parse_again=True)
    (line_project.root / "macros" / "setting_problems.sql").unlink()
    assert result.success, failures(result)
    return dict(line.split(": ", 1) for line in output.getvalue().splitlines() if ": " in line)


@pytest.mark.parametrize("name", list(WRONG))
def test_a_wrong_setting_is_named_with_what_it_may_be_and_where_to_set_it(told, name):
    value, allowed = WRONG[name]
    assert told[name].startswith(f"{name} must be {allowed}")
    assert told[name].endswith(f"got '{value}'. Set it under vars: in dbt_project.yml, or with --vars.")


@pytest.mark.parametrize("name", ["rfm_window_months", "decliner_category"])
def test_a_wrong_setting_stops_a_build_before_anything_is_changed(line_project, old_tables, name):
    value, allowed = WRONG[name]
    assert f"{name} must be {allowed}" in build_with(line_project, old_tables, {name: value})


def test_a_setting_that_there_is_not_stops_a_build_with_the_nearest(line_project, old_tables):
    message = build_with(line_project, old_tables, {"rfm_windows_months": 3})
    assert "--vars: there is no setting 'rfm_windows_months'. Did you mean 'rfm_window_months'?" in message


@pytest.mark.parametrize(("settings", "message"), WRONG_TOGETHER)
def test_settings_that_do_not_go_together_are_named(line_project, old_tables, settings, message):
    assert message in build_with(line_project, old_tables, settings)


def test_no_setting_has_a_second_default():
    texts = [
        path.read_text()
        for folder in ("models", "macros", "python_models")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in (".sql", ".yml", ".py")
    ]
    assert not [text for text in texts if re.search(r"\bvar\(\s*['\"]\w+['\"]\s*,", text)]
