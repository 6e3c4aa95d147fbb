"""Alerts, recomputed in pandas and scipy from the other public tables; what raises them, what does not, and what they do."""

import shutil

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from projects import ROOT, failures
from shops import complete_journey_lines, lines_of, on_the_shops_clocks

RAISES_NONE = "the_latest_month_raises_no_alert"
KNOWN = "alert_rules_name_known_metrics_subjects_and_comparisons"
MONTHS = {"month_before": 1, "quarter_before": 3, "year_before": 12}


@pytest.fixture(scope="module")
def shocked(project):
    """40 % of the last quarter's orders removed, the rest halved."""
    lines = complete_journey_lines()
    is_late = on_the_shops_clocks(lines) >= "2017-10-01"
    baskets = lines["basket_id"].unique()
    removed = baskets[np.random.default_rng(0).random(len(baskets)) < 0.4]
    lines = lines[~(is_late & lines["basket_id"].isin(removed))].copy()
    lines.loc[is_late, "sales_value"] /= 2
    return project.build(lines)


def raised(shop) -> set[str]:
    return set(shop.query("select alert from segment_alerts where is_raised and is_latest")["alert"])


def population_stability_index(before: np.ndarray, now: np.ndarray) -> float:
    """A value of before is in the tenth in which it begins, ties whole; what lies between two bins belongs to the upper one."""
    values = np.unique(before)
    tenths = np.array([10 * (before < value).sum() // len(before) for value in values])
    edges = [values[tenths == tenth].max() for tenth in np.unique(tenths)][:-1]
    shares = [
        np.bincount(np.searchsorted(edges, sample, side="left"), minlength=len(edges) + 1) for sample in (before, now)
    ]
    old, new = shares[0] / len(before), np.maximum(shares[1], 0.5) / len(now)
    return float(((new - old) * np.log(new / old)).sum())


def recomputed(shop) -> pd.DataFrame:
    """alert_value of every comparable row that compares months, by a road of its own."""
    rules = pd.read_csv(ROOT / "seeds" / "monitoring" / "alert_rules.csv")
    history = shop.query("from customer_segment_history where is_month_end and not is_left_truncated")
    orders = shop.query("from orders where is_purchase")
    orders_a_day = orders.groupby(orders["order_date"].dt.to_period("M")).size()
    orders_a_day /= orders_a_day.index.days_in_month
    dates = {date.to_period("M"): rows for date, rows in history.groupby("as_of_date")}
    expected = []
    for rule in rules[(rules["applies"] != "never") & rules["comparison"].ne("none")].itertuples():
        periods = orders_a_day.index if rule.metric in ("orders_fall", "rejected_share_rise") else sorted(dates)
        for month in periods:
            before = month - MONTHS[rule.comparison]
            if before not in periods:
                continue
            if rule.metric.startswith("segment_share"):
                scheme, segment = rule.subject.split(".")
                now, then = (
                    (rows[rows["is_active"]][scheme] == segment).mean() for rows in (dates[month], dates[before])
                )
                value = 100 * (now - then) * (1 if rule.metric.endswith("rise") else -1)
            elif rule.metric.startswith("feature"):
                now, then = (
                    rows.loc[rows["is_active"], rule.subject].astype(float).to_numpy()
                    for rows in (dates[month], dates[before])
                )
                is_psi = rule.metric == "feature_psi"
                value = population_stability_index(then, now) if is_psi else ks_2samp(then, now).statistic
            elif rule.metric == "orders_fall":
                value = 100 * (1 - orders_a_day[month] / orders_a_day[before])
            else:
                value = 0.0  # Nothing is rejected in the example.
            expected.append((rule.alert, month.end_time.normalize(), value))
    return pd.DataFrame(expected, columns=["alert", "as_of_date", "alert_value"])


@pytest.mark.parametrize("state", ["complete_journey", "shocked"])
def test_values_are_those_of_pandas_and_scipy(request, state):
    shop = request.getfixturevalue(state)
    expected = recomputed(shop).set_index(["alert", "as_of_date"])["alert_value"]
    actual = shop.query(
        "select alert, as_of_date, alert_value from segment_alerts where comparison <> 'none' and alert_value is not null"
    ).set_index(["alert", "as_of_date"])["alert_value"]
    # Eleven months of two flows, and four quarters of four rules.
    assert len(actual) == len(expected) == 2 * 11 + 4 * 4
    difference = (actual - expected).abs()
    # Terms of the index are rounded at the twelfth decimal.
    assert difference.max() < 1e-9


def test_an_undisturbed_month_is_quiet_and_the_lost_quarter_is_seen(complete_journey, shocked):
    assert raised(complete_journey) == set()
    found = raised(shocked)
    assert {"very_strong_fell_in_a_quarter", "basic_rose_in_a_quarter", "money_drifted_in_a_quarter"} <= found
    # Orders fell in October; against November, December is as usual.
    october = shocked.query("select alert from segment_alerts where is_raised and as_of_date = date '2017-10-31'")
    assert "few_orders_against_the_month_before" in set(october["alert"]) - found


def test_each_query_runs_as_typed_and_lists_whom_it_says(shocked):
    alerts = shocked.query("select * from segment_alerts where is_latest and query is not null").set_index("alert")
    assert len(alerts) > 5
    lists = {alert: shocked.query(row["query"]) for alert, row in alerts.iterrows()}
    history = shocked.query("from customer_segment_history").set_index(["as_of_date", "customer_id"])
    december, september = (history.loc[pd.Timestamp(date)] for date in ("2017-12-31", "2017-09-30"))
    was = set(september.index[september["grade_fixed"] == "very_strong"])
    left = was & set(december.index[december["grade_fixed"] != "very_strong"])
    assert set(lists["very_strong_fell_in_a_quarter"]["customer_id"]) == left
    assert len(left) == len(lists["very_strong_fell_in_a_quarter"]) > 30
    was_not = set(december.index) - set(september.index[september["grade_fixed"] == "basic"])
    joined = was_not & set(december.index[december["grade_fixed"] == "basic"])
    assert set(lists["basic_rose_in_a_quarter"]["customer_id"]) == joined
    both = december.join(september.add_suffix("_before"), how="inner")
    both = both[both["is_active"] | both["is_active_before"]]
    moved = both.index[both["net_revenue"] != both["net_revenue_before"]]
    assert set(lists["money_drifted_in_a_quarter"]["customer_id"]) == set(moved)
    october = shocked.query(
        "select query from segment_alerts where alert = 'few_orders_against_the_month_before' and as_of_date = date '2017-10-31'"
    )["query"][0]
    orders = shocked.query("from orders where is_purchase")
    months = orders.groupby(orders["order_date"].dt.strftime("%Y-%m"))["customer_id"].agg(set)
    assert set(shocked.query(october)["customer_id"]) == months["2017-09"] - months["2017-10"]


def test_the_setting_decides_what_an_alert_does(project, shocked, capsys):
    def status(severity: str) -> list[str]:
        shutil.copy(shocked.path, project.database)
        result = project.invoke(["test", "--select", RAISES_NONE], {"alert_severity": severity})
        project.database.unlink()
        assert result.success == (severity != "error")
        return [str(run.status) for run in result.result if run.node.resource_type == "test"]

    assert status("warn") == ["warn"]
    assert "Alert: very_strong_fell_in_a_quarter at 2017-12-31: 2.2" in capsys.readouterr().out
    assert status("error") == ["fail"]
    assert status("ignore") == []


WRONG_RULES = {
    "metric": ("segment_share", "metric must be one of segment_share_fall, segment_share_rise, feature_psi"),
    "subject": (
        "grade_fixed.very_strnog",
        "subject must be a scheme (rfm, grade, grade_fixed, value), a dot and one of",
    ),
    "comparison": ("last_month", "comparison must be one of month_before, quarter_before, year_before"),
    "applies": ("sometimes", "applies must be one of always, first_year, never"),
    "threshold": ("high", "threshold must be a number above 0"),
    "minimum_count": ("-1", "minimum_count must be a whole number from 0"),
}


def test_a_wrong_rule_is_named_with_what_it_may_be(project, complete_journey, capsys):
    shutil.copy(complete_journey.path, project.database)
    with duckdb.connect(str(project.database)) as connection:
        names = connection.sql("select alert from alert_rules order by alert").fetchall()
        for (alert,), (column, (value, _)) in zip(
            [("very_strong_fell_in_a_quarter",), *names], list(WRONG_RULES.items())[1:2], strict=False
        ):
            connection.execute(f"update alert_rules set {column} = ? where alert = ?", [value, alert])
        others = [alert for (alert,) in names if alert.startswith(("money", "recency", "score"))]
        for alert, column in zip(others, [name for name in WRONG_RULES if name != "subject"], strict=False):
            connection.execute(f"update alert_rules set {column} = ? where alert = ?", [WRONG_RULES[column][0], alert])
    result = project.invoke(["test", "--select", KNOWN])
    project.database.unlink()
    assert not result.success
    assert f"{KNOWN}: Got {len(WRONG_RULES)} results" in failures(result)
    told = [
        line
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("seeds/monitoring/alert_rules.csv, alert ")
    ]
    assert len(told) == len(WRONG_RULES)
    for value, allowed in WRONG_RULES.values():
        assert [line for line in told if f": {allowed}" in line and f", got '{value}'." in line], value


@pytest.fixture(scope="module")
def neglected(project):
    """Two years of a shop with lines without a time, and in the last month without an amount, that nobody has fed for ten days."""
    days = pd.date_range("2016-01-01", "2017-12-31")
    lines = lines_of([(number % 40, day, 10) for day in days for number in range(40)])
    december = lines.index[lines["transaction_timestamp"] >= "2017-12-01"]
    lines.loc[december[:20], "sales_value"] = np.nan
    lines.loc[lines.index[1:16001:40], "transaction_timestamp"] = pd.NaT
    return project.build(lines, {"run_date": "2018-01-10"})


def test_rejected_and_undated_lines_and_stale_data_are_seen(neglected):
    assert raised(neglected) == {"rejected_lines_jumped", "lines_without_a_month", "data_are_stale"}
    alerts = neglected.query("from segment_alerts where is_raised").set_index("alert")
    # 20 of December's 31 * 40 lines; 400 of 731 * 40, one on each of the first 400 days; from 31 December to 10 January.
    assert alerts["alert_value"].to_dict() == pytest.approx(
        {"rejected_lines_jumped": 100 * 20 / 1240, "lines_without_a_month": 100 * 400 / 29240, "data_are_stale": 10}
    )
    listed = {alert: neglected.query(query) for alert, query in alerts["query"].items()}
    assert set(listed["rejected_lines_jumped"]["rejection_reason"]) == {"amount_missing"}
    assert set(listed["lines_without_a_month"]["rejection_reason"]) == {"time_missing"}
    assert [len(listed[alert]) for alert in ("rejected_lines_jumped", "lines_without_a_month")] == [20, 400]
    assert listed["data_are_stale"]["order_date"].unique() == pd.Timestamp("2017-12-31")


def test_rules_of_the_first_year_give_way_to_those_of_the_year_before(neglected):
    asked = neglected.query(
        "select alert, min(as_of_date)::text as first, max(as_of_date)::text as last from segment_alerts "
        "where alert like 'few_orders%' and status <> 'not_comparable' group by 1"
    ).set_index("alert")
    assert asked.loc["few_orders_against_the_month_before"].to_list() == ["2016-02-29", "2016-12-31"]
    assert asked.loc["few_orders_against_the_year_before"].to_list() == ["2017-01-31", "2017-12-31"]
