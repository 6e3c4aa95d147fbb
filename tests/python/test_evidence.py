"""Evidence of structure: surrogates keep what they must, criteria are those of scikit-learn, planted groups are found."""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import pdist, squareform
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_samples,
    silhouette_score,
)
from threadpoolctl import threadpool_limits

from segment_lib.clusters.algorithms import NOISE, knee_position, thin_out
from segment_lib.clusters.criteria import adjusted_rand, inertia, mean_silhouettes, separation, silhouettes
from segment_lib.clusters.evidence import exceedance, gap, weigh_evidence
from segment_lib.clusters.surrogates import copula_surrogates, uniform_reference

RANDOM = np.random.default_rng(3)


def customers(size: int = 2000) -> np.ndarray:
    """Correlated and skewed, with many at one order."""
    normal = RANDOM.multivariate_normal([0, 0, 0], [[1, 0.7, -0.4], [0.7, 1, -0.5], [-0.4, -0.5, 1]], size)
    return np.column_stack([np.maximum(1, np.round(np.exp(normal[:, 0]))), np.exp(normal[:, 1]), normal[:, 2] ** 3])


def test_a_surrogate_has_the_values_and_the_rank_correlation_of_the_customers():
    features = customers()
    (surrogate,) = copula_surrogates(features, 1, np.random.default_rng(1))
    assert np.array_equal(np.sort(surrogate, axis=0), np.sort(features, axis=0))
    assert stats.spearmanr(surrogate)[0] == pytest.approx(stats.spearmanr(features)[0], abs=0.06)
    assert (features[:, 0] == 1).mean() > 0.5


def test_a_surrogate_of_groups_has_none():
    groups = np.repeat([[0.0, 0.0], [8.0, 8.0], [0.0, 8.0]], 200, axis=0) + RANDOM.normal(0, 1, (600, 2))
    (surrogate,) = copula_surrogates(groups, 1, np.random.default_rng(1))
    is_empty_corner = (surrogate[:, 0] > 5) & (surrogate[:, 1] < 3)
    assert is_empty_corner.sum() > 20  # nobody is there in the groups
    assert ((groups[:, 0] > 5) & (groups[:, 1] < 3)).sum() == 0


def test_a_constant_stays_constant():
    features = np.column_stack([np.ones(100), RANDOM.normal(size=100)])
    (surrogate,) = copula_surrogates(features, 1, np.random.default_rng(1))
    assert set(surrogate[:, 0]) == {1.0}


def test_the_uniform_reference_fills_the_box_along_the_principal_axes():
    slanted = RANDOM.normal(size=(500, 1)) * [[1.0, 1.0]] + RANDOM.normal(0, 0.01, (500, 2))
    reference = uniform_reference(slanted, np.random.default_rng(1))
    assert np.corrcoef(reference.T)[0, 1] > 0.99
    assert abs(reference[:, 0]).max() <= abs(slanted).max() * 1.1


def test_silhouettes_are_those_of_scikit_learn_and_noise_has_none():
    features, labels = RANDOM.normal(size=(60, 3)), RANDOM.integers(0, 3, 60)
    distances = squareform(pdist(features))
    assert silhouettes(distances, labels) == pytest.approx(silhouette_samples(features, labels))
    labels[59] = 3  # alone
    assert silhouettes(distances, labels) == pytest.approx(silhouette_samples(features, labels))
    labels[:5] = NOISE
    values = silhouettes(distances, labels)
    assert np.isnan(values[:5]).all()
    assert values[5:] == pytest.approx(silhouette_samples(features[5:], labels[5:]))


def test_mean_silhouettes_of_several_labellings_are_those_of_scikit_learn():
    features = RANDOM.normal(size=(250, 3))
    labellings = [RANDOM.integers(0, count, 250) for count in (2, 5, 9)]
    expected = [silhouette_score(features, labels) for labels in labellings]
    with_noise = np.where(np.arange(250) < 30, NOISE, labellings[1])
    expected.append(silhouette_score(features[30:], labellings[1][30:]))
    found = mean_silhouettes(features, [*labellings, with_noise, np.zeros(250, dtype=int)])
    assert found[:4] == pytest.approx(expected, rel=1e-9)
    assert np.isnan(found[4])


@pytest.mark.parametrize("count", [2, 5, 10])
def test_separation_is_that_of_scikit_learn_and_noise_does_not_count(count):
    features, labels = RANDOM.normal(size=(500, 3)), RANDOM.integers(0, count, 500)
    features[labels == 1] += 3
    labels[:20] = NOISE
    rows, kept = features[20:], labels[20:]
    assert separation(features, labels) == pytest.approx(
        {
            "calinski_harabasz": calinski_harabasz_score(rows, kept),
            "davies_bouldin": davies_bouldin_score(rows, kept),
        },
        rel=1e-9,
    )


def test_separation_of_clusters_of_one_value_each_is_that_of_scikit_learn_and_of_one_cluster_there_is_none():
    features, labels = np.repeat([[0.0], [1.0]], 5, axis=0), np.repeat([0, 1], 5)
    assert separation(features, labels) == {
        "calinski_harabasz": calinski_harabasz_score(features, labels),
        "davies_bouldin": davies_bouldin_score(features, labels),
    }
    assert np.isnan(list(separation(features, np.zeros(10, dtype=int)).values())).all()


def test_the_adjusted_rand_index_is_that_of_scikit_learn():
    for left, right in [(2, 2), (3, 7), (10, 10), (1, 4), (1, 1)]:
        labels, others = RANDOM.integers(0, left, 300), RANDOM.integers(NOISE, right, 300)
        assert adjusted_rand(labels, others) == pytest.approx(adjusted_rand_score(labels, others), abs=1e-9)
        assert adjusted_rand(labels, labels) == 1
    assert adjusted_rand(np.arange(5), np.zeros(5, dtype=int)) == adjusted_rand_score(np.arange(5), np.zeros(5)) == 0
    assert adjusted_rand(np.arange(5), np.arange(5)[::-1]) == 1


def test_inertia_and_gap_by_hand():
    """Two pairs 2 apart: 1 + 1 each pair. The reference has twice the distances, so four times the inertia."""
    features, labels = np.array([[0.0], [2.0], [10.0], [12.0]]), np.array([0, 0, 1, 1])
    assert inertia(features, labels) == 4
    assert gap(features, labels, [(2 * features, labels)]) == pytest.approx(np.log(4))


def test_an_exceedance_counts_the_customers_as_one_of_the_draws():
    assert exceedance(np.array([2.0]), np.array([[1.0], [3.0], [2.0]])).tolist() == [0.75]
    assert exceedance(np.array([9.0]), np.array([[1.0]] * 19)).tolist() == [0.05]
    assert np.isnan(exceedance(np.array([9.0]), np.empty((0, 1)))).all()


def test_the_knee_of_a_curve_by_hand():
    """From 10 to 0 in five steps: 10 2 1 .5 0 lies .55 under the line at the second point, less elsewhere."""
    assert knee_position(np.array([10, 2, 1, 0.5, 0])) == 1
    assert knee_position(np.array([3.0, 3.0, 3.0])) == 0


def test_thinned_points_cover_all_and_are_not_near_each_other():
    points = RANDOM.normal(size=(400, 2))
    kept = points[thin_out(points, 0.5)]
    distances = squareform(pdist(kept))
    assert distances[~np.eye(len(kept), dtype=bool)].min() > 0.5
    assert np.linalg.norm(points[:, None] - kept[None], axis=2).min(axis=1).max() <= 0.5


def weighed(features: np.ndarray, seed: int = 1):
    standardised = (features - features.mean(axis=0)) / features.std(axis=0)
    return weigh_evidence(
        standardised, algorithm="k_means", cluster_counts=range(2, 7), seed=seed, surrogate_count=20, bootstrap_count=4
    ).set_index("cluster_count")


def test_planted_groups_beat_their_surrogates_and_a_continuum_does_not():
    centres = np.array([[0, 0, 0], [6, 0, 0], [0, 6, 0], [0, 0, 6]])
    groups = weighed(np.repeat(centres, 100, axis=0) + RANDOM.normal(size=(400, 3)))
    assert groups["structure_p"].iloc[0] == pytest.approx(1 / 21)
    assert (groups["silhouette"] - groups["silhouette_surrogate"]).idxmax() == 4
    continuum = weighed(customers(400))
    assert continuum["structure_p"].iloc[0] > 0.05


def test_evidence_is_the_same_twice_and_with_however_many_threads():
    features = customers(200)
    with threadpool_limits(limits=2):
        first = weighed(features)
    with threadpool_limits(limits=1):
        second = weighed(features)
    assert first.equals(second)
    assert not first.equals(weighed(features, seed=2))
