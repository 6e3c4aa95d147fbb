"""What stands behind the clusters, against scipy and scikit-learn called on their own: tree, radius, silhouettes, examples."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import dendrogram, is_valid_linkage, linkage
from scipy.spatial.distance import cdist
from sklearn.metrics import silhouette_samples

from projects import EVERY_SELECTION
from segment_lib.clusters.fitting import systematic_rows
from segment_lib.series import standardised_samples

FIT_DATE = "2017-12-31"
FEATURES = ["net_revenue", "order_count", "recency_days"]


@pytest.fixture(scope="module")
def fitted_rows(complete_journey):
    """The 1,000 customers that algorithms are fitted on which compare each with each."""
    sample = complete_journey.query(f"from intermediate.int_features__sampled where fit_date = '{FIT_DATE}'")
    transforms = complete_journey.query(f"from feature_transforms where fit_date = '{FIT_DATE}'")
    ((_, features, _),) = standardised_samples(sample, transforms)
    return features.to_numpy()[systematic_rows(len(features), 1000)]


def test_a_dendrogram_can_be_drawn_from_the_merge_tree(complete_journey, fitted_rows):
    tree = complete_journey.query(
        "select left_node, right_node, height, customer_count, cluster_count from cluster_merge_tree "
        f"where fit_date = '{FIT_DATE}' order by merge_number"
    )
    merges = tree.drop(columns="cluster_count").to_numpy(dtype="float64")
    assert is_valid_linkage(merges)
    assert merges == pytest.approx(linkage(fitted_rows, "ward"))
    assert sorted(dendrogram(merges, no_plot=True)["leaves"]) == list(range(1000))
    assert tree["cluster_count"].to_list() == list(range(999, 0, -1))


def test_the_radius_is_on_the_curve_of_neighbour_distances(complete_journey, fitted_rows):
    curve = complete_journey.query(f"from neighbour_distances where fit_date = '{FIT_DATE}' order by customer_number")
    assert set(curve["neighbour_count"]) == {6}
    sixth = np.sort(cdist(fitted_rows, fitted_rows), axis=1)[:, 6]  # the first is the customer itself
    assert curve["distance"].to_numpy() == pytest.approx(np.sort(sixth)[::-1])
    (radius,) = curve.loc[curve["is_radius"], "distance"]
    reach = complete_journey.query(
        f"select min(reach) as r from intermediate.algorithm_prototypes where fit_date = '{FIT_DATE}'"
    )
    assert reach["r"][0] >= radius


def test_silhouettes_are_those_of_scikit_learn_and_make_the_mean_of_the_selection(complete_journey):
    rows = complete_journey.query(
        f"""
        select silhouettes.*, {", ".join(f"customers.{feature}" for feature in FEATURES)}
        from cluster_silhouettes as silhouettes
        inner join intermediate.int_customers__standardised as customers
            on silhouettes.fit_date = customers.as_of_date and silhouettes.customer_id = customers.customer_id
        where silhouettes.fit_date = '{FIT_DATE}'
        """
    )
    selection = complete_journey.query(f"from {EVERY_SELECTION} where fit_date = '{FIT_DATE}' and is_chosen")
    selection = selection.set_index("algorithm")
    assert set(rows["algorithm"]) == set(selection.index)
    for algorithm, customers in rows.groupby("algorithm"):
        theirs = silhouette_samples(customers[FEATURES].to_numpy(), customers["cluster_id"])
        assert customers["silhouette"].to_numpy() == pytest.approx(theirs, abs=1e-9)
        assert customers["silhouette"].mean() == pytest.approx(selection.loc[algorithm, "silhouette"], abs=1e-9)
        negative = (customers["silhouette"] < 0).mean()
        assert negative == pytest.approx(selection.loc[algorithm, "negative_silhouette_ratio"])
        distances = cdist(customers[FEATURES], customers[FEATURES])
        means = pd.DataFrame(distances).T.groupby(customers["cluster_id"].to_numpy()).mean().T
        own = means.columns.to_numpy() == customers["cluster_id"].to_numpy()[:, None]
        assert (means.mask(own).idxmin(axis=1).to_numpy() == customers["nearest_other_cluster_id"]).all()


def test_each_medoid_is_a_customer_and_each_example_the_nearest_one(complete_journey):
    nearest = complete_journey.query(
        """
        select as_of_date, algorithm, cluster_id, arg_min(customer_id, (cluster_distance, customer_id)) as customer_id,
            min(cluster_distance) as distance
        from cluster_assignments where as_of_date = fit_date and cluster_id > 0 group by all
        """
    )
    assert nearest.loc[nearest["algorithm"] == "k_medoids", "distance"].max() < 1e-9
    profiles = complete_journey.query(
        "select fit_date as as_of_date, cluster_id, example_customer_id from cluster_profiles"
    )
    joined = profiles.merge(nearest[nearest["algorithm"] == "k_means"], on=["as_of_date", "cluster_id"], validate="1:1")
    assert len(joined) == len(profiles)
    assert (joined["example_customer_id"] == joined["customer_id"]).all()


def test_customers_carry_the_key_of_the_lineage_through_every_refit(complete_journey):
    keys = complete_journey.query(
        """
        select distinct history.cluster_id, history.segment_key, lineage.segment_key as expected
        from customer_segment_history as history
        left join cluster_lineage as lineage
            on lineage.fit_date = (select max(fit_date) from cluster_lineage where fit_date <= history.as_of_date)
            and history.cluster_id = lineage.cluster_id
        where history.cluster_id is not null
        """
    )
    lapsed = keys["cluster_id"] == 0
    assert keys.loc[lapsed, "segment_key"].to_list() == ["lapsed"]
    assert keys.loc[~lapsed, "segment_key"].to_list() == keys.loc[~lapsed, "expected"].to_list()
    assert complete_journey.query(
        "from customer_segment_history where (cluster_id is null) <> (segment_key is null)"
    ).empty


def test_readable_predicates_of_segment_rules_have_the_precision_and_recall_they_claim(complete_journey):
    rules = complete_journey.query("from segment_rules where scheme = 'cluster' and segment <> 'lapsed'")
    assert len(rules) == 4
    for rule in rules.itertuples():
        counts = complete_journey.query(
            f"""
            select count(*) filter (where {rule.predicate}) as members,
                count(*) filter (where {rule.readable_predicate}) as met,
                count(*) filter (where ({rule.predicate}) and ({rule.readable_predicate})) as both
            from customer_segments where is_active
            """
        ).iloc[0]
        assert rule.predicate_precision == pytest.approx(counts["both"] / counts["met"])
        assert rule.predicate_recall == pytest.approx(counts["both"] / counts["members"])
        assert rule.is_readable == (min(rule.predicate_precision, rule.predicate_recall) >= 0.8)
