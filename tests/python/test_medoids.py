"""Medoids against the package of the authors of the method, and against every single swap."""

import kmedoids
import numpy as np
import pytest
from scipy.spatial.distance import cdist

from segment_lib.medoids import find_medoids

RANDOM = np.random.default_rng(13)

DATA = {
    "normal": RANDOM.normal(size=(600, 3)),
    "skewed": RANDOM.lognormal(0, 1, (600, 3)),
    "groups": np.repeat(RANDOM.normal(0, 4, (8, 3)), 75, axis=0) + RANDOM.normal(size=(600, 3)),
    "whole numbers": RANDOM.poisson(2, (600, 2)).astype("float64"),
}


def loss(distances: np.ndarray, medoids: np.ndarray) -> float:
    return distances[medoids].min(axis=0).sum()


@pytest.mark.parametrize("name", list(DATA))
@pytest.mark.parametrize("count", [2, 3, 5, 10])
def test_the_loss_is_that_of_the_authors_with_as_many_starts(name, count):
    """Starts of either end in other local minima: 1 % is more than the best of ten differ."""
    distances = cdist(DATA[name], DATA[name])
    ours = min(loss(distances, find_medoids(distances, count, seed)[0]) for seed in range(10))
    theirs = min(kmedoids.fasterpam(distances, count, random_state=seed).loss for seed in range(10))
    assert ours <= 1.01 * theirs


@pytest.mark.parametrize("name", list(DATA))
def test_no_swap_of_a_medoid_for_another_row_would_lower_the_loss(name):
    features = DATA[name][::6]
    distances = cdist(features, features)
    medoids, _ = find_medoids(distances, 4, 1)
    swapped = [
        loss(distances, np.append(np.delete(medoids, position), row))
        for position in range(4)
        for row in range(len(features))
    ]
    assert min(swapped) >= loss(distances, medoids) * (1 - 1e-9)  # a swap for itself: rounding


def test_each_row_is_labelled_with_its_nearest_medoid():
    distances = cdist(DATA["skewed"], DATA["skewed"])
    medoids, labels = find_medoids(distances, 6, 3)
    assert len(set(medoids)) == 6
    assert labels[medoids].tolist() == list(range(6))
    assert (distances[medoids[labels], np.arange(600)] == distances[medoids].min(axis=0)).all()


def test_one_medoid_is_the_row_with_the_least_distances():
    distances = cdist(DATA["skewed"], DATA["skewed"])
    medoids, labels = find_medoids(distances, 1, 1)
    assert medoids.tolist() == [distances.sum(axis=0).argmin()]
    assert set(labels) == {0}


def test_as_many_medoids_as_rows_are_all_rows():
    features = DATA["normal"][:12]
    medoids, labels = find_medoids(cdist(features, features), 12, 1)
    assert sorted(medoids) == list(range(12))
    assert (medoids[labels] == np.arange(12)).all()


@pytest.mark.parametrize("seed", range(5))
def test_repeated_rows_leave_no_different_row_without_a_medoid(seed):
    features = np.repeat([[0.0, 0.0], [1.0, 0.0], [7.0, 7.0]], [50, 1, 3], axis=0)
    distances = cdist(features, features)
    medoids, labels = find_medoids(distances, 3, seed)
    assert loss(distances, medoids) == 0
    assert len(set(labels)) == 3


def test_the_same_seed_gives_the_same_medoids():
    distances = cdist(DATA["normal"], DATA["normal"])
    first, second = (find_medoids(distances, 5, 4) for _ in range(2))
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


@pytest.mark.parametrize("count", [0, 4])
def test_a_number_of_medoids_that_the_rows_do_not_have_is_refused(count):
    with pytest.raises(ValueError, match=f"from 1 to 3, the rows, got {count}"):
        find_medoids(np.zeros((3, 3)), count, 1)
