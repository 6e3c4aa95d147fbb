"""Groupings compared and clusters traced: against scipy, by hand, and on drifting groups with a known identity."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kruskal

from segment_lib.cluster_study.comparison import agreements, compare_groupings, separation
from segment_lib.clusters.details import lineage_of_fits
from segment_lib.clusters.fits import transforms_of_fits
from segment_lib.clusters.lineage import match_centroids, trace_clusters

RANDOM = np.random.default_rng(8)


def test_separation_is_the_statistic_of_kruskal_and_wallis_as_a_share():
    codes, values = RANDOM.integers(0, 3, 200), RANDOM.integers(0, 30, 200).astype("float64")
    values += 5 * codes
    statistic = kruskal(*[values[codes == code] for code in range(3)]).statistic
    assert separation(codes, values) == pytest.approx(statistic / (len(values) - 1))
    assert separation(codes, np.ones(200)) == 0


def test_groups_that_order_customers_by_what_follows_separate_and_random_ones_do_not():
    revenue = pd.Series(RANDOM.lognormal(3, 1, 600))
    groups = pd.DataFrame({"told": pd.qcut(revenue, 3, labels=False), "random": RANDOM.integers(0, 3, 600)})
    rows = compare_groupings(groups, revenue, seed=1, draw_count=100).set_index("grouping_name")
    assert rows.loc["told", "separation"] > 0.8
    assert rows.loc["random", "separation"] < 0.03
    assert (rows["separation_low"] <= rows["separation"]).all() or rows.loc["random", "separation"] < 0.03
    assert rows.loc["told", "separation_low"] > rows.loc["random", "separation_high"]


def test_customers_whose_future_is_unknown_do_not_count():
    revenue = pd.Series([1.0, 2.0, 9.0, 8.0, np.nan, np.nan])
    rows = compare_groupings(pd.DataFrame({"g": list("aabbab")}), revenue, seed=1, draw_count=10)
    assert rows[["customer_count", "followed_count"]].values.tolist() == [[6, 4]]
    unknown = compare_groupings(pd.DataFrame({"g": list("ab")}), pd.Series([np.nan, np.nan]), seed=1, draw_count=10)
    assert unknown["separation"].isna().all()


def test_a_grouping_agrees_with_itself_under_any_names():
    groups = pd.DataFrame({"a": [1, 1, 2, 2], "b": ["y", "y", "x", "x"], "c": [1, 2, 1, 2]})
    found = agreements(groups)
    assert found["a", "b"] == 1
    assert found["a", "c"] == pytest.approx(-0.5)  # by hand: 0 agreeing pairs of 2 and 2, (0 - 2/3) / (2 - 2/3)


def test_centroids_are_matched_at_least_total_distance():
    """0.9 is nearest to 1.0, and 0.4 to 0.0."""
    pairs = match_centroids(np.array([[0.4], [0.9]]), np.array([[0.0], [1.0]]))
    assert [(row, column) for row, column, *_ in pairs] == [(0, 0), (1, 1)]
    assert [round(distance, 9) for _, _, distance, _ in pairs] == [0.4, 0.1]
    # The other matching costs 0.6 + 0.9 = 1.5 instead of 0.5.
    assert [round(margin, 9) for *_, margin in pairs] == [1.0, 1.0]


def test_a_centroid_that_moved_too_far_is_another_cluster():
    """The other matching costs 9 + 4.9 instead of 0.1 + 4."""
    assert match_centroids(np.array([[0.0], [5.0]]), np.array([[0.1], [9.0]])) == [(0, 0, 0.1, pytest.approx(9.8))]


def fit(date, ids, current, previous=None, flows=None) -> dict:
    arrays = {"current": current, "previous": previous, "flows": flows}
    return {"fit_date": date, "cluster_ids": ids} | {
        key: None if value is None else np.array(value) for key, value in arrays.items()
    }


def test_keys_stay_while_numbers_turn_and_births_and_deaths_are_told():
    rows = trace_clusters(
        [
            fit(1, [1, 2], [[0.0], [3.0]]),
            fit(2, [1, 2], [[3.1], [0.1]], [[0.0], [3.0]], [[0, 10], [10, 0]]),
            fit(3, [1, 2, 3], [[3.0], [0.0], [9.0]], [[3.1], [0.1]], [[6, 0, 4], [0, 10, 0]]),
            fit(4, [1, 2], [[3.0], [9.0]], [[3.0], [0.0], [9.0]], [[6, 0], [8, 0], [0, 4]]),
        ]
    )
    told = rows[["fit_date", "segment_key", "event"]].apply(tuple, axis=1).to_list()
    assert told == [
        (1, "c01", "first"),
        (1, "c02", "first"),
        (2, "c02", "continued"),
        (2, "c01", "continued"),
        (3, "c02", "split"),
        (3, "c01", "continued"),
        (3, "c03", "born"),
        (4, "c02", "merged"),
        (4, "c03", "continued"),
        (4, "c01", "died"),
    ]
    split = rows.iloc[4]
    assert (split["kept_ratio"], split["came_ratio"]) == (0.6, 1.0)
    assert rows.iloc[7]["came_ratio"] == pytest.approx(6 / 14)


def test_on_drifting_groups_keys_keep_their_meaning():
    """Five groups that drift for twelve months, in random order each month: the key is that of the group, every month."""
    centres = np.array([[0, 0], [6, 0], [0, 6], [6, 6], [3, 12]], dtype="float64")
    samples, centroids, truth = [], [], {}
    for month in range(12):
        centres += RANDOM.normal(0, 0.25, centres.shape)
        date = pd.Timestamp("2020-01-31") + pd.offsets.MonthEnd(month)
        rows = np.repeat(centres, 60, axis=0) + RANDOM.normal(0, 0.8, (300, 2))
        samples.append(pd.DataFrame(rows + 20, columns=["a", "b"]).assign(fit_date=date))
        order = RANDOM.permutation(5)
        for cluster_id, group in enumerate(order, start=1):
            truth[date, cluster_id] = group
            for feature, position in (("a", 0), ("b", 1)):
                centroids.append((date, cluster_id, feature, centres[group, position] + 20))
    sample = pd.concat(samples, ignore_index=True)
    lineage = lineage_of_fits(
        sample,
        transforms=transforms_of_fits(sample, features=["a", "b"], transforms=["none", "none"]).to_pandas(),
        centroids=pd.DataFrame(centroids, columns=["fit_date", "cluster_id", "feature", "centroid"]),
    ).to_pandas()
    lineage["group"] = [truth[pd.Timestamp(row.fit_date), row.cluster_id] for row in lineage.itertuples()]
    assert len(lineage) == 60
    assert lineage.groupby("segment_key")["group"].nunique().eq(1).all()


def test_the_league_table_is_against_money_alone(complete_journey):
    rows = complete_journey.query("from cluster_comparison").set_index(["fit_date", "grouping_name"])
    assert rows.groupby("fit_date").size().eq(7).all()
    assert rows["agreement"][:, "k_means"].eq(1).all()
    first = rows.loc["2017-06-30"]
    future = complete_journey.query(
        "select history.rfm_segment, later.net_revenue_3m as revenue from customer_segment_history as history "
        "inner join customer_segment_history as later using (customer_id) "
        "where history.as_of_date = '2017-06-30' and later.as_of_date = '2017-09-30' and history.is_active"
    )
    expected = kruskal(*[group.astype("float64") for _, group in future.groupby("rfm_segment")["revenue"]]).statistic
    assert first.loc["rfm_rules", "separation"] == pytest.approx(expected / (len(future) - 1))
    assert rows.loc["2017-12-31", "separation"].isna().all()
