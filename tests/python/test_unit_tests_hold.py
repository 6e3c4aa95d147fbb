"""The unit tests of the SQL test the SQL: whatever source and settings somebody has, they pass."""

import shutil

import pytest

from deliveries import declared
from projects import EVERYTHING, Shop, failures
from shops import regular_shop

COLUMNS = {"customer_id": "a", "order_id": "b", "ordered_at": "c", "quantity": "d", "unit_price": "e"}
RULES = {
    "match_returns": True,
    "decimal_separator": ",",
    "thousands_separator": ".",
    "time_formats": "%d.%m.%Y",
    "returned_when": {"order_prefix": "a", "negative_quantity": True},
    "cancelled_when": {"order_prefix": "b"},
    "anonymous_customers": ["x"],
    "accepted_currency": "EUR",
    "non_goods": "online_retail",
    "reject": ["returns", "zero_amounts", "non_goods"],
    "order_columns": ["currency", "refunded_amount"],
}
FURTHER_COLUMNS = {
    **{"currency": "f", "line_id": "g", "product_id": "h"},
    **{"line_discount": "i", "order_discount": "j", "shipping": "k", "refunded_amount": "l"},
}
EVERY_RULE = declared({"table": "nowhere", **RULES}, columns={**COLUMNS, **FURTHER_COLUMNS})
NOTHING_BUT_COLUMNS = declared({"table": "nowhere"}, columns=COLUMNS, business_timezone=None, recorded_timezone=None)
CUSTOMERS_AND_SETTINGS = declared(
    {"table": "nowhere"},
    columns=COLUMNS,
    customers={"table": "nobody", "columns": {"customer_id": "a"}},
    settings={"rfm_window_months": 7, "max_gap_days": 3, "label_language": "zh"},
)
ODD = {
    "long windows, other weights, few segments and Korean": {
        **EVERY_RULE,
        "as_of_date": "2018-03-03",
        "data_start_date": "2015-01-01",
        "score_reference_date": "2017-05-31",
        "max_gap_days": 0,
        "order_span_days": 0,
        "max_line_amount": 2,
        "window_months": [1, 9, 24],
        "rfm_window_months": 24,
        "recency_weight": 5,
        "monetary_weight": 0,
        "segment_scheme": "six",
        "label_language": "ko",
        "cluster_features": ["tenure_days", "line_count"],
        "cluster_count": 3,
        "cluster_count_max": 20,
        "cluster_refit_months": 5,
        "cluster_sample_size": 1000,
    },
    "the shortest window, one cluster, transforms by name, value classes and Chinese": {
        **NOTHING_BUT_COLUMNS,
        "latest_valid_date": "2016-12-31",
        "max_gap_days": 36500,
        "order_span_days": 36500,
        "window_months": [120],
        "rfm_window_months": 1,
        "recency_weight": 0,
        "frequency_weight": 100,
        "segment_scheme": "value",
        "label_language": "zh",
        "cluster_features": ["net_revenue_trend_6m"],
        "cluster_transforms": ["yeo_johnson"],
        "cluster_count": 1,
        "cluster_refit_months": 1,
        "random_seed": 0,
        "show_summary": False,
    },
    "settings of the source": CUSTOMERS_AND_SETTINGS,
    "the textbook recipe": {"source": "online_retail_classic", "online_retail_path": "nowhere.csv"},
}


@pytest.fixture(scope="module")
def built(project) -> Shop:
    """Unit tests ask the database which columns the tables have."""
    return project.build(regular_shop(customer_count=12), subjects=EVERYTHING)


@pytest.mark.long
@pytest.mark.parametrize("name", list(ODD))
def test_unit_tests_pass_under_settings_that_they_do_not_mean(project, built, name):
    shutil.copy(built.path, project.database)
    result = project.invoke(["test", "--select", "test_type:unit"], ODD[name])
    assert result.success, failures(result)
    statuses = [run.status for run in result.result if run.node.resource_type == "unit_test"]
    assert len(statuses) > 20
    assert set(statuses) == {"pass"}
