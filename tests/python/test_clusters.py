"""The clustering library against scikit-learn called on its own, and on data with a known answer."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from segment_lib.clusters import START_COUNT, fit_clusters, order_centroids, systematic_rows
from segment_lib.fits import cluster_counts, clusters_of_fits, transforms_of_fits

DIRECTIONS = {"recency_days": -1, "order_count": 1}


def blobs(size: int = 300, seed: int = 0) -> pd.DataFrame:
    """Three well separated groups: (recency, orders) around (3, -3), (0, 0) and (-3, 3)."""
    random = np.random.default_rng(seed)
    centres = np.array([[3, -3], [0, 0], [-3, 3]])
    return pd.DataFrame(
        np.repeat(centres, size, axis=0) + random.normal(0, 0.4, (3 * size, 2)), columns=list(DIRECTIONS)
    )


def fitted(features: pd.DataFrame, counts=range(2, 6)) -> pd.DataFrame:
    return fit_clusters(
        features, cluster_counts=list(counts), directions=DIRECTIONS, seed=1, silhouette_sample_size=2000
    )


def test_planted_groups_are_found_and_numbered_by_value():
    three = (
        fitted(blobs()).query("cluster_count == 3").pivot(index="cluster_id", columns="feature", values="coordinate")
    )
    assert three["order_count"].to_numpy() == pytest.approx([-3, 0, 3], abs=0.1)
    assert three["recency_days"].to_numpy() == pytest.approx([3, 0, -3], abs=0.1)


def test_criteria_are_those_of_scikit_learn():
    features = blobs().sort_values(list(DIRECTIONS), ignore_index=True)
    criteria = fitted(features).drop_duplicates("cluster_count").set_index("cluster_count")
    for count in range(2, 6):
        theirs = KMeans(count, n_init=START_COUNT, random_state=1).fit(features.to_numpy())
        # Its inertia is to the last centres but one (it stops at a tolerance of 1e-4), ours to the final means.
        assert criteria.loc[count, "inertia"] == pytest.approx(theirs.inertia_, rel=1e-3)
    three = KMeans(3, n_init=20, random_state=99).fit(features.to_numpy())
    assert criteria.loc[3, "silhouette"] == pytest.approx(silhouette_score(features, three.labels_), rel=1e-9)
    assert criteria["silhouette"].idxmax() == 3
    assert criteria.loc[3, "smallest_cluster_ratio"] == pytest.approx(1 / 3)
    assert set(criteria["sample_size"]) == {900}


def test_row_order_and_repetition_change_nothing():
    features = blobs()
    pd.testing.assert_frame_equal(fitted(features), fitted(features.sample(frac=1, random_state=4)))


def test_fewer_distinct_customers_than_clusters_get_what_they_can_have():
    two_kinds = pd.DataFrame({"recency_days": [0.0, 1.0] * 10, "order_count": [0.0, 1.0] * 10})
    assert set(fitted(two_kinds)["cluster_count"]) == {2}
    assert set(fitted(two_kinds, counts=[5])["cluster_count"]) == {2}
    one_kind = fitted(two_kinds.assign(recency_days=1.0, order_count=0.0))
    assert set(one_kind["cluster_count"]) == {1}
    assert one_kind["silhouette"].isna().all()
    assert one_kind["inertia"].eq(0).all()


def test_equal_values_are_ordered_by_coordinates():
    centroids = pd.DataFrame({"recency_days": [1.0, -1.0], "order_count": [1.0, -1.0]})
    ordered = order_centroids(centroids, DIRECTIONS)
    assert [(number, value, row["recency_days"]) for number, value, row in ordered] == [(1, 0.0, -1.0), (2, 0.0, 1.0)]


def test_a_systematic_sample_is_spread_evenly():
    assert systematic_rows(10, 5).tolist() == [0, 2, 4, 6, 8]
    assert systematic_rows(3, 5).tolist() == [0, 1, 2]


def test_the_wanted_number_is_tried_beside_the_range():
    assert cluster_counts("auto", 2, 4) == [2, 3, 4]
    assert cluster_counts("7", 2, 4) == [2, 3, 4, 7]


def test_a_shop_without_customers_gives_empty_tables_of_the_right_types():
    sample = pd.DataFrame({"fit_date": pd.Series(dtype="datetime64[us]"), "recency_days": [], "order_count": []})
    transforms = transforms_of_fits(sample, features=list(DIRECTIONS))
    assert transforms.num_rows == 0
    fits = clusters_of_fits(
        sample,
        transforms=transforms.to_pandas(),
        cluster_counts=[2],
        directions=DIRECTIONS,
        seed=1,
        silhouette_sample_size=100,
    )
    assert fits.num_rows == 0
    assert str(fits.schema.field("fit_date").type) == "date32[day]"


def test_centroids_come_back_in_original_units():
    sample = pd.DataFrame(
        {
            "fit_date": pd.Timestamp("2017-06-30"),
            "recency_days": [1.0] * 5 + [100.0] * 5,
            "order_count": [50.0] * 5 + [2.0] * 5,
        }
    )
    fits = clusters_of_fits(
        sample,
        transforms=transforms_of_fits(sample, features=list(DIRECTIONS)).to_pandas(),
        cluster_counts=[2],
        directions=DIRECTIONS,
        seed=1,
        silhouette_sample_size=100,
    ).to_pandas()
    centroids = fits.pivot(index="cluster_id", columns="feature", values="centroid")
    assert centroids["recency_days"].to_numpy() == pytest.approx([100, 1])
    assert centroids["order_count"].to_numpy() == pytest.approx([2, 50])
