"""Shops that break careless implementations: every build is complete, data tests included."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from projects import DEFAULT_SUBJECTS, LINE_SUBJECTS
from shops import complete_columns, lines_of, one_time_shop, regular_shop


@pytest.fixture
def build(project):
    return partial(project.build, subjects=DEFAULT_SUBJECTS, tested=True)


def one_row(shop, columns: str, table: str = "customer_segments") -> tuple:
    rows = shop.query(f"select {columns} from {table}")
    assert len(rows) == 1
    return tuple(rows.iloc[0])


@pytest.mark.parametrize("one_time_share", [0.5, 0.99])
def test_a_single_purchase_never_scores_above_one_in_a_one_time_shop(build, one_time_share):
    shop = build(one_time_shop(one_time_share))
    buyers = shop.query("select order_count, frequency_score, is_active from customer_segments where is_active")
    assert 400 < len(buyers) < 600
    assert (buyers["order_count"] == 1).mean() == pytest.approx(one_time_share, abs=0.06)
    assert set(buyers.loc[buyers["order_count"] == 1, "frequency_score"]) == {1}
    dead = shop.query(
        "select distinct rfm_code, grade, rfm_segment, cluster_id from customer_segments where not is_active"
    )
    assert dead.values.tolist() == [["111", "lapsed", "lapsed", 0]]


def test_where_all_bought_once_frequency_is_one_and_a_notice_says_so(build, capfd):
    shop = build(lines_of((customer, f"2017-{1 + customer % 9:02}-15", 10 + customer) for customer in range(90)))
    active = shop.query("select distinct frequency_score, frequency_points from customer_segments where is_active")
    assert active.values.tolist() == [[1, 16.666667]]
    assert "frequency carries no information: 100 % of the active customers" in capfd.readouterr().out


def test_a_single_customer_is_normal(build):
    shop = build(lines_of([(1, "2017-03-05", 10), (1, "2017-03-09", 5.5)]))
    assert one_row(
        shop, "customer_id, rfm_code, cast(rfm_score as double), cast(rfm_score_fixed as double), grade, cluster_id"
    ) == ("1", "111", 50, 50, "normal", 1)
    assert one_row(shop, "cast(net_revenue as double), order_count, recency_days, tenure_days") == (15.5, 2, 1, 5)
    assert shop.query("from cluster_selection where is_chosen")["cluster_count"].to_list() == [1]


def test_two_customers_share_fifty_points_on_average(build):
    shop = build(lines_of([(1, "2017-03-05", 10), (2, "2017-03-06", 5)]))
    customers = shop.query(
        "select rfm_code, cast(rfm_score as double) as score from customer_segments order by customer_id"
    )
    # Recency 1: .25 and .75, frequency tied, money .75 and .25; half of two is more than a fifth, so 1 and 4.
    assert customers["rfm_code"].to_list() == ["114", "411"]
    assert customers["score"].to_list() == [50, 50]


def test_identical_customers_all_score_one_and_fifty(build):
    shop = build(lines_of((customer, "2017-03-05", 10) for customer in range(30)))
    customers = shop.query(
        "select distinct rfm_code, cast(rfm_score as double) as score, cluster_id, value_segment from customer_segments"
    )
    assert customers.values.tolist() == [["111", 50, 1, "A"]]


def test_customers_with_returns_only_are_in_no_table_but_counted(build, capfd):
    shop = build(lines_of([(1, "2017-03-05", 10), (2, "2017-03-06", -4), (2, "2017-03-07", -1.5)]))
    assert shop.query("select customer_id from customer_segments")["customer_id"].to_list() == ["1"]
    audit = shop.query("from cleaning_audit where rule = 'returns_only_customers'")
    assert (audit["customer_count"][0], audit["line_count"][0], float(audit["net_revenue"][0])) == (1, 2, -5.5)
    assert "1 customers have only returns" in capfd.readouterr().out


def test_a_shop_of_returns_alone_has_empty_tables_and_says_so(build, capfd):
    shop = build(lines_of([(1, "2017-03-05", -10), (2, "2017-04-06", -4)]))
    for table in ("customer_segments", "customer_segment_history", "segment_profiles", "cluster_profiles"):
        assert len(shop.table(table)) == 0
    assert float(one_row(shop, "sum(net_revenue)", "orders")[0]) == -14
    assert "There are no purchases yet" in capfd.readouterr().out


def test_bad_amounts_times_and_orders_are_rejected_to_the_line(build):
    lines = lines_of([(1, "2017-03-05", 10)] * 2 + [(2, "2017-03-06", 5)] * 8)
    lines.loc[2, "sales_value"] = None
    lines.loc[3, "sales_value"] = np.inf
    lines.loc[4, "sales_value"] = -2.25
    lines.loc[5, "basket_id"] = None
    lines.loc[6, "transaction_timestamp"] = None
    lines.loc[7, "household_id"] = None
    lines.loc[8, "transaction_timestamp"] = pd.Timestamp("2999-01-01 12:00")
    lines.loc[9, "sales_value"] = 1e17
    shop = build(lines)
    audit = shop.query("from cleaning_audit").set_index("rule")["line_count"].to_dict()
    assert {rule: count for rule, count in audit.items() if count} == {
        "raw": 10,
        "used": 3,
        "anonymous": 1,
        "amount_missing": 1,
        "amount_not_readable": 2,
        "order_id_missing": 1,
        "time_missing": 1,
        "date_out_of_range": 1,
        "return_lines": 1,
        "returns_only_customers": 1,
    }
    reasons = shop.query("select rejection_reason, raw_amount from rejected_transactions order by all")
    assert ("amount_not_readable", "inf") in set(reasons.itertuples(index=False, name=None))
    # Neither the line of 2999 nor the bad ones move the as-of date.
    assert str(one_row(shop, "as_of_date")[0])[:10] == "2017-03-06"


def test_lines_that_repeat_each_other_are_kept_and_told_apart(build):
    good = lines_of([(1, "2017-03-05", 10)])
    twins = pd.concat([good] * 3 + [good.assign(sales_value=None)] * 2, ignore_index=True)
    shop = build(complete_columns(twins), subjects=LINE_SUBJECTS)
    assert float(one_row(shop, "net_revenue", "orders")[0]) == 30
    assert shop.query("select repeat_number from rejected_transactions order by 1")["repeat_number"].to_list() == [1, 2]


def test_the_money_of_an_order_is_what_was_sold_and_what_was_returned(build):
    amounts = [10, 5.5, -4, 0, -0.25]
    lines = lines_of([(1, "2017-03-05", amount) for amount in amounts]).assign(basket_id=77)
    shop = build(lines, subjects=LINE_SUBJECTS)
    columns = "gross_revenue, return_revenue, net_revenue, line_count"
    assert [float(value) for value in one_row(shop, columns, "orders")] == [15.5, -4.25, 11.25, 5]
    counted = "return_line_count, zero_line_count, non_goods_line_count, goods_revenue"
    assert [float(value) for value in one_row(shop, counted, "intermediate.int_order_days__summed")] == [2, 1, 0, 11.25]


def test_a_single_day_of_history_has_one_date(build, capfd):
    shop = build(lines_of((customer, "2017-03-05", customer + 1) for customer in range(20)))
    history = shop.query(
        "select distinct as_of_date, is_month_end, is_left_truncated, growth_state_3m from customer_segment_history"
    )
    assert history.astype(str).values.tolist() == [["2017-03-05", "False", "True", "insufficient_history"]]
    assert "no date has a complete look-back" in capfd.readouterr().out
    assert shop.query("from customer_segments where grade_fixed is null or cluster_id is null").empty


def test_a_leap_day_is_a_month_end(build):
    shop = build(lines_of([(1, "2016-01-31", 10), (2, "2016-02-29", 20), (1, "2016-03-10", 5)]))
    dates = shop.query("select distinct as_of_date, is_month_end from customer_segment_history order by 1")
    assert dates.astype(str).values.tolist() == [
        ["2016-01-31", "True"],
        ["2016-02-29", "True"],
        ["2016-03-10", "False"],
    ]


def test_an_order_over_midnight_is_one_purchase_with_money_on_two_days(build):
    lines = lines_of([(1, "2017-06-30", 10), (1, "2017-07-01", 4)]).assign(basket_id=77)
    lines["transaction_timestamp"] = pd.to_datetime(["2017-07-01 03:59:00", "2017-07-01 04:01:00"])
    shop = build(lines)
    orders = shop.query("select order_date, net_revenue, is_purchase from orders order by order_date")
    assert orders.astype(str).values.tolist() == [["2017-06-30", "10.0", "True"], ["2017-07-01", "4.0", "False"]]
    june = "select order_count, net_revenue from customer_segment_history where as_of_date = date '2017-06-30'"
    assert shop.query(june).astype(float).values.tolist() == [[1, 10]]


def test_settings_of_the_calendar_are_followed(build):
    lines = regular_shop()
    shop = build(
        lines,
        {
            "as_of_date": "2017-12-31",
            "rfm_window_months": 3,
            "score_reference_date": "2017-05-31",
            "recency_weight": 0,
            "frequency_weight": 2,
            "cluster_refit_months": 4,
        },
    )
    dates = shop.query("select distinct as_of_date from customer_segment_history order by 1")["as_of_date"]
    # Month ends go on to the as-of date, three months behind the last line of 30 September.
    assert [str(date)[:10] for date in dates][-3:] == ["2017-10-31", "2017-11-30", "2017-12-31"]
    fits = shop.query("select distinct fit_date from cluster_selection order by 1")["fit_date"]
    assert [str(date)[:10] for date in fits] == ["2017-03-31", "2017-07-31", "2017-11-30"]
    fixed_dates = shop.query(
        "select min(as_of_date) as first from customer_segment_history where grade_fixed is not null"
    )
    assert str(fixed_dates["first"][0])[:10] == "2017-05-31"
    points = shop.query(
        "select max(recency_points) as recency, max(frequency_points) as frequency, max(monetary_points) as monetary "
        "from customer_segment_history"
    )
    assert points["recency"][0] == 0
    assert float(points["monetary"][0]) <= 100 / 3 < float(points["frequency"][0]) <= 200 / 3


def test_data_start_date_moves_the_beginning_of_history(build):
    lines = lines_of([(1, "2017-01-02", 10), (1, "2017-06-30", 5)])
    truncated = "select is_left_truncated, growth_state_3m from customer_segments"
    assert build(lines).query(truncated).values.tolist() == [[True, "insufficient_history"]]
    moved = build(lines, {"data_start_date": "2017-01-01"})
    assert moved.query(truncated).values.tolist() == [[False, "starting"]]
