"""Clusters in words: the predicates are SQL that returns what they promise."""

import numpy as np
import pandas as pd
import pytest

from segment_lib.clusters.rules import describe_clusters

RANDOM = np.random.default_rng(6)


def test_a_box_is_described_by_its_bounds():
    features = pd.DataFrame(
        {"days": RANDOM.integers(1, 100, 4000).astype("float64"), "money": RANDOM.uniform(0, 50, 4000)}
    )
    ids = pd.Series(np.where((features["days"] <= 30) & (features["money"] > 20), 2, 1))
    told = describe_clusters(features, ids).set_index("cluster_id")
    conditions = set(told.loc[2, "predicate"].split(" and "))
    assert "days <= 30" in conditions
    (money,) = conditions - {"days <= 30"}
    assert money.startswith("money > ") and float(money.split()[-1]) == pytest.approx(20, abs=0.1)
    assert told.loc[2, ["precision", "recall"]].to_list() == pytest.approx([1, 1], abs=0.005)
    assert told.loc[2, "is_readable"] and told.loc[2, "condition_count"] == 2


def test_what_no_three_conditions_describe_is_flagged():
    points = RANDOM.uniform(-1, 1, (3000, 2))
    checkered = pd.Series(np.floor(points * 4).sum(axis=1).astype(int) % 2)
    told = describe_clusters(pd.DataFrame(points, columns=["a", "b"]), checkered)
    assert not told["is_readable"].any()


def test_one_cluster_of_all_needs_no_condition():
    told = describe_clusters(pd.DataFrame({"a": [1.0, 2.0]}), pd.Series([1, 1]))
    assert told[["predicate", "precision", "recall"]].values.tolist() == [["true", 1.0, 1.0]]


def test_predicates_return_the_customers_that_they_say(complete_journey):
    rules = complete_journey.query(
        "select cluster_id, readable_predicate, predicate_precision, predicate_recall, is_readable "
        "from cluster_profiles where fit_date = '2017-12-31'"
    )
    assert len(rules) > 1
    for rule in rules.itertuples():
        counts = complete_journey.query(
            f"select count(*) filter (where {rule.readable_predicate}) as met, "
            f"count(*) filter (where cluster_id = {rule.cluster_id}) as members, "
            f"count(*) filter (where cluster_id = {rule.cluster_id} and {rule.readable_predicate}) as both_ "
            "from customer_segments where is_active"
        ).iloc[0]
        assert counts["both_"] / counts["met"] == pytest.approx(rule.predicate_precision)
        assert counts["both_"] / counts["members"] == pytest.approx(rule.predicate_recall)
        assert rule.is_readable == (min(rule.predicate_precision, rule.predicate_recall) >= 0.8)
        assert rule.readable_predicate.count(" and ") <= 2
