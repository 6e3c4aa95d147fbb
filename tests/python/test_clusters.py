"""The clustering library against scikit-learn called on its own, and on data with a known answer."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.mixture import GaussianMixture

from segment_lib.clusters.algorithms import (
    ALGORITHMS,
    LEAST_VARIANCE,
    NOISE,
    START_COUNT,
    extend,
    fit_density,
    fit_gaussian_mixture,
    fit_k_means,
    fit_k_medoids,
    fit_ward,
)
from segment_lib.clusters.fits import clusters_of_fits, transforms_of_fits, wanted_counts
from segment_lib.clusters.fitting import fit_clusters, order_centroids, systematic_rows

DIRECTIONS = {"recency_days": -1, "order_count": 1}


def blobs(size: int = 300, seed: int = 0) -> pd.DataFrame:
    """Three well separated groups: (recency, orders) around (3, -3), (0, 0) and (-3, 3)."""
    random = np.random.default_rng(seed)
    centres = np.array([[3, -3], [0, 0], [-3, 3]])
    return pd.DataFrame(
        np.repeat(centres, size, axis=0) + random.normal(0, 0.4, (3 * size, 2)), columns=list(DIRECTIONS)
    )


SIZES = {"silhouette_sample_size": 2000, "pairwise_sample_size": 2000}


def fitted(features: pd.DataFrame, counts=range(2, 6), algorithms=("k_means",), **sizes) -> pd.DataFrame:
    return fit_clusters(
        features,
        algorithms=algorithms,
        cluster_counts=list(counts),
        directions=DIRECTIONS,
        seed=1,
        **{**SIZES, **sizes},
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
    assert criteria.loc[3, "calinski_harabasz"] == pytest.approx(calinski_harabasz_score(features, three.labels_))
    assert criteria.loc[3, "davies_bouldin"] == pytest.approx(davies_bouldin_score(features, three.labels_))
    assert criteria.loc[3, "smallest_cluster_ratio"] == pytest.approx(1 / 3)
    assert set(criteria["sample_size"]) == {900}


def test_starts_on_a_part_of_many_rows_end_where_starts_on_all_do():
    random = np.random.default_rng(3)
    features = np.repeat(np.eye(4) * 5, 6000, axis=0) + random.normal(size=(24000, 4))
    (clustering,) = fit_k_means(features, [4], 1).values()
    theirs = KMeans(4, n_init=10, tol=0, random_state=2).fit(features)
    assert adjusted_rand_score(clustering.labels, theirs.labels_) > 0.999  # a row on a border may fall on either side


def test_rare_values_are_not_lost_between_the_rows_that_starts_are_tried_on():
    features = np.zeros((30000, 2))
    features[[1, 10, 100]] = [[1, 0], [0, 1], [5, 5]]
    assert len(np.unique(fit_k_means(features, [4], 1)[4].labels)) == 4


@pytest.mark.parametrize("algorithm", list(ALGORITHMS))
def test_row_order_and_repetition_change_nothing(algorithm):
    features = blobs(100)
    shuffled = features.sample(frac=1, random_state=4)
    pd.testing.assert_frame_equal(fitted(features, algorithms=[algorithm]), fitted(shuffled, algorithms=[algorithm]))


@pytest.mark.parametrize("algorithm", ["k_means", "gaussian_mixture", "ward", "k_medoids"])
def test_every_algorithm_finds_planted_groups_and_numbers_them_by_value(algorithm):
    rows = fitted(blobs(), counts=[3], algorithms=[algorithm])
    three = rows.pivot(index="cluster_id", columns="feature", values="coordinate")
    assert three["order_count"].to_numpy() == pytest.approx([-3, 0, 3], abs=0.15)
    assert rows["smallest_cluster_ratio"].iloc[0] == pytest.approx(1 / 3, abs=0.03)


@pytest.mark.parametrize("algorithm", ["ward", "k_medoids", "density"])
def test_what_is_fitted_on_a_part_is_extended_to_all(algorithm):
    rows = fitted(blobs(), counts=[3], algorithms=[algorithm], pairwise_sample_size=150)
    assert set(rows["sample_size"]) == {900}
    assert rows["extension_agreement"].min() > 0.9


def test_density_finds_planted_groups_without_being_told_how_many_and_leaves_out_noise():
    lonely = np.array([[30.0, 30.0], [-40.0, 10.0]])
    values = np.vstack([blobs().to_numpy(), lonely])
    (clustering,) = fit_density(values, [7], 1).values()
    assert set(clustering.labels[-2:]) == {NOISE}
    assert adjusted_rand_score(np.repeat([0, 1, 2], 300), clustering.labels[:-2]) > 0.9
    assert set(extend(clustering, lonely)) == {NOISE}


def test_a_medoid_is_one_of_the_rows():
    values = blobs(100).to_numpy()
    centres = fit_k_medoids(values, [3], 1)[3].centres
    assert all((values == centre).all(axis=1).any() for centre in centres)


def test_a_mixture_gives_the_memberships_and_the_criterion_of_scikit_learn():
    values = blobs(100).to_numpy()
    clustering = fit_gaussian_mixture(values, [3], 1)[3]
    theirs = GaussianMixture(3, reg_covar=LEAST_VARIANCE, max_iter=300, random_state=1).fit(values)
    ours = np.exp(clustering.mixture.log_densities(values))
    assert ours / ours.sum(axis=1, keepdims=True) == pytest.approx(theirs.predict_proba(values), abs=1e-9)
    assert clustering.bic == pytest.approx(theirs.bic(values))


def test_fewer_distinct_customers_than_clusters_get_what_they_can_have():
    two_kinds = pd.DataFrame({"recency_days": [0.0, 1.0] * 10, "order_count": [0.0, 1.0] * 10})
    assert set(fitted(two_kinds)["cluster_count"]) == {2}
    assert set(fitted(two_kinds, counts=[5])["cluster_count"]) == {2}
    one_kind = fitted(two_kinds.assign(recency_days=1.0, order_count=0.0))
    assert set(one_kind["cluster_count"]) == {1}
    assert one_kind["silhouette"].isna().all()
    assert one_kind["inertia"].eq(0).all()


def test_ward_gives_as_many_clusters_as_asked_for_where_merges_are_equally_high():
    """The sides of a square merge two and two at the same height: a cut at that height knows no three clusters."""
    square = pd.DataFrame({"recency_days": [0.0, 0.0, 1.0, 1.0], "order_count": [0.0, 1.0, 0.0, 1.0]})
    clusters = fitted(square, counts=[2, 3, 4], algorithms=["ward"]).groupby("cluster_count")["cluster_id"].nunique()
    assert clusters.to_dict() == {2: 2, 3: 3, 4: 4}


@pytest.mark.filterwarnings("error")
def test_rows_that_look_like_distances_to_ward_are_rows():
    three_alike = pd.DataFrame(np.zeros((3, 3)), columns=["recency_days", "order_count", "net_revenue"])
    assert fit_ward(three_alike.to_numpy(), [1], 1)[1].labels.tolist() == [0, 0, 0]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("algorithm", ["k_means", "gaussian_mixture", "ward", "k_medoids"])
def test_customers_who_differ_by_less_than_arithmetic_can_tell_are_the_same(algorithm):
    """Beside a customer of a million billion in each feature nobody else is different from anybody else."""
    random = np.random.default_rng(1)
    raw = pd.DataFrame(np.vstack([random.uniform(0, 300, (100, 2)), [[1e15, 1e15]]]), columns=list(DIRECTIONS))
    clusters = fitted((raw - raw.mean()) / raw.std(), algorithms=[algorithm])
    assert set(clusters["cluster_count"]) == {2}
    assert clusters["coordinate"].notna().all()
    assert clusters["smallest_cluster_ratio"].iloc[0] == pytest.approx(1 / 101)


def test_equal_values_are_ordered_by_coordinates():
    centroids = pd.DataFrame({"recency_days": [1.0, -1.0], "order_count": [1.0, -1.0]})
    ordered = order_centroids(centroids, DIRECTIONS)
    assert [(number, value, row["recency_days"]) for number, value, row in ordered] == [(1, 0.0, -1.0), (2, 0.0, 1.0)]


def test_a_systematic_sample_is_spread_evenly():
    assert systematic_rows(10, 5).tolist() == [0, 2, 4, 6, 8]
    assert systematic_rows(3, 5).tolist() == [0, 1, 2]


def test_the_wanted_number_is_tried_beside_the_range():
    assert wanted_counts("auto", 2, 4) == [2, 3, 4]
    assert wanted_counts(7, 2, 4) == [2, 3, 4, 7]


@pytest.mark.parametrize(("customer_count", "algorithms"), [(0, ["k_means"]), (0, []), (9, [])])
def test_where_there_is_nothing_to_fit_the_table_is_empty_and_of_the_right_types(customer_count, algorithms):
    dates = pd.Series([pd.Timestamp("2017-06-30")] * customer_count, dtype="datetime64[us]")
    values = np.arange(1.0, customer_count + 1)
    sample = pd.DataFrame({"fit_date": dates, "recency_days": values, "order_count": values})
    transforms = transforms_of_fits(sample, features=list(DIRECTIONS))
    assert (transforms.num_rows == 0) == (customer_count == 0)
    fits = clusters_of_fits(
        sample,
        transforms=transforms.to_pandas(),
        algorithms=algorithms,
        cluster_counts=[2],
        directions=DIRECTIONS,
        seed=1,
        **SIZES,
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
        algorithms=["k_means"],
        cluster_counts=[2],
        directions=DIRECTIONS,
        seed=1,
        **SIZES,
    ).to_pandas()
    centroids = fits.pivot(index="cluster_id", columns="feature", values="centroid")
    assert centroids["recency_days"].to_numpy() == pytest.approx([100, 1])
    assert centroids["order_count"].to_numpy() == pytest.approx([2, 50])
