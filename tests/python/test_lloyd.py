"""K-means at once against scikit-learn: as good, settled, and whole where rows repeat or a cluster is lost."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from segment_lib.clusters.lloyd import SETTLING_ITERATIONS, fit_k_means_at_once, iterate

RANDOM = np.random.default_rng(11)
COUNTS = range(2, 11)


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Small fits are many times slower with idle threads."""
    with threadpool_limits(limits=1):
        yield


def customers(size: int = 1000) -> np.ndarray:
    """Money, orders and recency, each skewed, the first two correlated; standardised."""
    loyalty = RANDOM.normal(size=size)
    orders = 1 + RANDOM.poisson(np.exp(0.5 + 0.6 * loyalty))
    money = orders * RANDOM.lognormal(3, 0.8, size)
    recency = RANDOM.exponential(60 / (1 + 0.5 * orders))
    features = np.column_stack([np.log(money), np.log(orders), np.sqrt(recency)])
    return (features - features.mean(axis=0)) / features.std(axis=0)


def blobs(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Groups of 60 at the corners of a cube of many dimensions, far from each other, and the group of each row."""
    return np.repeat(np.eye(count) * 12, 60, axis=0) + RANDOM.normal(size=(60 * count, count)), np.repeat(
        np.arange(count), 60
    )


DATA = {
    "customers": customers(),
    "normal": RANDOM.normal(size=(800, 3)),
    "uniform": RANDOM.uniform(size=(800, 2)),
    "whole numbers": RANDOM.poisson(2, (800, 3)).astype("float64"),
    "tails": RANDOM.standard_t(3, (800, 3)),
}


def inertia(features: np.ndarray, labels: np.ndarray) -> float:
    return sum(((rows - rows.mean(axis=0)) ** 2).sum() for rows in (features[labels == k] for k in np.unique(labels)))


@pytest.mark.parametrize("name", list(DATA))
def test_the_mean_inertia_is_that_of_scikit_learn_with_as_many_starts(name):
    """Single fits of either end in other local minima, 1 % and more apart: the mean of ten seeds is compared."""
    features, seeds = DATA[name], range(10)
    fits = [fit_k_means_at_once(features, COUNTS, seed, start_count=4) for seed in seeds]
    for count in (2, 4, 7, 10):
        ours = np.mean([inertia(features, fit[count].labels) for fit in fits])
        theirs = np.mean([KMeans(count, n_init=4, tol=0, random_state=seed).fit(features).inertia_ for seed in seeds])
        assert ours < 1.005 * theirs


@pytest.mark.parametrize("count", [2, 3, 5, 10])
def test_separated_groups_are_found_with_the_inertia_of_scikit_learn(count):
    features, groups = blobs(count)
    labels = fit_k_means_at_once(features, [count], 1, start_count=4)[count].labels
    theirs = KMeans(count, n_init=4, random_state=1).fit(features)
    assert adjusted_rand_score(groups, labels) > 0.99
    assert inertia(features, labels) == pytest.approx(theirs.inertia_, rel=0.005)


@pytest.mark.parametrize("name", list(DATA))
def test_centres_are_the_means_of_their_rows_and_nobody_would_move(name):
    features = DATA[name]
    for count, fit in fit_k_means_at_once(features, COUNTS, 5, start_count=4).items():
        means = np.array([features[fit.labels == label].mean(axis=0) for label in range(count)])
        assert fit.centres == pytest.approx(means, abs=1e-9)
        distances = np.linalg.norm(features[:, None] - means, axis=2)
        assert distances[np.arange(len(features)), fit.labels] == pytest.approx(distances.min(axis=1), abs=1e-9)


def test_the_same_seed_gives_the_same_fit_in_whatever_order_the_numbers_are_asked_for():
    features = DATA["customers"]
    first, second = (fit_k_means_at_once(features, counts, 7, start_count=4) for counts in (COUNTS, [*COUNTS][::-1]))
    for count in COUNTS:
        assert np.array_equal(first[count].labels, second[count].labels)
        assert np.array_equal(first[count].centres, second[count].centres)


def test_repeated_rows_weigh_as_much_as_they_are():
    """Three rows at 0, one at 3, and two far away: the mean of the first four is 0.75."""
    features = np.array([[0.0], [0.0], [0.0], [3.0], [100.0], [100.0]])
    fit = fit_k_means_at_once(features, [2], 1, start_count=2)[2]
    assert sorted(fit.centres[:, 0]) == pytest.approx([0.75, 100])
    assert np.bincount(fit.labels[:4]).max() == 4


def test_fewer_different_rows_than_clusters_get_a_cluster_each():
    features = np.repeat([[0.0, 0.0], [1.0, 1.0], [5.0, 5.0]], [10, 3, 2], axis=0)
    for count, fit in fit_k_means_at_once(features, [3, 5, 8], 1, start_count=4).items():
        assert len(fit.centres) == 3, count
        assert adjusted_rand_score(np.repeat([0, 1, 2], [10, 3, 2]), fit.labels) == 1
    alike = fit_k_means_at_once(np.ones((20, 3)), [1, 4], 1, start_count=4)
    assert [fit.labels.tolist() for fit in alike.values()] == [[0] * 20] * 2


def test_clusters_without_rows_go_where_those_of_scikit_learn_go():
    features = RANDOM.normal(size=(300, 2))
    start = np.array([[0.0, 0.0], [50.0, 50.0], [60.0, 60.0], [-50.0, 50.0]])  # all rows are nearest to the first
    (centres,), (found,) = iterate(features, np.ones(300), [start], 0, SETTLING_ITERATIONS, np.float64)
    theirs = KMeans(4, init=start, n_init=1, tol=0).fit(features)
    assert centres == pytest.approx(theirs.cluster_centers_)
    assert found == pytest.approx(theirs.inertia_)


@pytest.mark.parametrize("precision", [np.float32, np.float64])
def test_a_row_as_near_to_two_centres_is_in_one_of_their_clusters(precision):
    features = np.array([[-1.0], [0.0], [1.0]])
    (centres,), (found,) = iterate(features, np.ones(3), [np.array([[-1.0], [1.0]])], 0, 100, precision)
    assert sorted(np.abs(centres[:, 0])) == [0.5, 1]
    assert found == 0.5
