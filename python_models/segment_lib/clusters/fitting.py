"""Clusters of one fit date by every algorithm and number of clusters, with the criteria that compare them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from segment_lib.clusters.algorithms import ALGORITHMS, NOISE, PAIRWISE, Clustering, extend
from segment_lib.clusters.criteria import inertia, separation, silhouettes

#: Rows that differ by less than this decimal, in standard deviations, are the same: k-means cannot tell them apart.
DISTINCT_DECIMALS = 7

#: Every so-many-th row is held out to see how well an algorithm that cannot predict is extended.
HELD_OUT_EVERY = 5


def fit_clusters(
    features: pd.DataFrame,
    *,
    algorithms: Sequence[str],
    cluster_counts: Sequence[int],
    directions: Mapping[str, int],
    seed: int,
    silhouette_sample_size: int,
    pairwise_sample_size: int,
) -> pd.DataFrame:
    """Fit every algorithm for every number of clusters and return their centres and criteria.

    features: customers x features, standardised doubles without missing values.
    directions: 1 where more of a feature is better, -1 where less is.
    Returns one row per algorithm, cluster_count, cluster_id and feature: cluster_value (mean coordinate, each in its
    good direction), coordinate (of the centre), and the criteria of `measure_clusters`, repeated.
    Clusters are numbered by value: cluster 1 is the lowest-value cluster of every fit.
    Numbers above that of the distinct rows are left out; where none is left, that number is fitted instead.
    """
    ordered = features.sort_values(list(features.columns), ignore_index=True)
    values = ordered.to_numpy()
    taken = systematic_rows(len(values), silhouette_sample_size)
    rows = []
    # One thread: sums in another order would move the last digits from machine to machine.
    with threadpool_limits(limits=1):
        distances = cdist(values[taken], values[taken])
        for algorithm in algorithms:
            fitted = fit_algorithm(
                values, algorithm, cluster_counts, seed=seed, pairwise_sample_size=pairwise_sample_size
            )
            agreements = extension_agreements(values, algorithm, fitted, seed, pairwise_sample_size)
            for cluster_count, clustering in fitted.items():
                criteria = measure_clusters(values, clustering, distances=distances, distance_rows=taken)
                centres = pd.DataFrame(clustering.centres, columns=ordered.columns)
                rows += [
                    {
                        "algorithm": algorithm,
                        "cluster_count": cluster_count,
                        "cluster_id": cluster_id,
                        "cluster_value": value,
                        "feature": feature,
                        "coordinate": coordinates[feature],
                        **criteria,
                        "extension_agreement": agreements.get(cluster_count, np.nan),
                    }
                    for cluster_id, value, coordinates in order_centroids(centres, directions)
                    for feature in ordered.columns
                ]
    return pd.DataFrame(rows)


def fit_algorithm(
    values: np.ndarray, algorithm: str, cluster_counts: Sequence[int], *, seed: int, pairwise_sample_size: int
) -> dict[int, Clustering]:
    """Clusterings of all rows by number of clusters.

    An algorithm that compares each row with each is fitted on at most pairwise_sample_size of the rows, evenly spread,
    and extended to all of them. Raises nothing for numbers that are too large: see `fit_clusters`.
    """
    distinct_count = count_distinct(values)
    possible = sorted({count for count in cluster_counts if count <= distinct_count}) or [distinct_count]
    taken = systematic_rows(len(values), pairwise_sample_size if algorithm in PAIRWISE else len(values))
    if len(taken) < len(values):
        possible = [count for count in possible if count <= count_distinct(values[taken])] or [1]
    rows = values[taken] if len(taken) > 1 else np.repeat(values, 2, axis=0)  # one row alone cannot be fitted
    fitted = ALGORITHMS[algorithm](rows, possible, seed)
    if len(rows) == len(values):
        return fitted
    return {count: replace(clustering, labels=extend(clustering, values)) for count, clustering in fitted.items()}


def extension_agreements(
    values: np.ndarray, algorithm: str, fitted: Mapping[int, Clustering], seed: int, pairwise_sample_size: int
) -> dict[int, float]:
    """Adjusted Rand index, on held-out rows, of labels with them and of labels extended from a fit without them.

    Only of algorithms that cannot label a new row themselves, and of numbers of clusters that both fits have.
    """
    if algorithm not in PAIRWISE or len(values) < 2 * HELD_OUT_EVERY:
        return {}
    is_held_out = np.arange(len(values)) % HELD_OUT_EVERY == HELD_OUT_EVERY - 1
    without = fit_algorithm(
        values[~is_held_out], algorithm, list(fitted), seed=seed, pairwise_sample_size=pairwise_sample_size
    )
    if algorithm == "density":  # finds its own number
        without = dict(zip(fitted, without.values(), strict=True))
    return {
        count: float(adjusted_rand_score(fitted[count].labels[is_held_out], extend(other, values[is_held_out])))
        for count, other in without.items()
        if count in fitted
    }


def order_centroids(
    centroids: pd.DataFrame, directions: Mapping[str, int]
) -> list[tuple[int, float, dict[str, float]]]:
    """Number centroids from 1, lowest value first: (cluster_id, value, coordinate by feature).

    The value is the mean coordinate, each in its good direction; equal values are ordered by coordinates.
    """
    values = values_of(centroids, directions)
    return [
        (cluster_id, float(values[row]), {k: float(v) for k, v in centroids.iloc[row].items()})
        for cluster_id, row in enumerate(order_labels(centroids, directions), start=1)
    ]


def order_labels(centroids: pd.DataFrame, directions: Mapping[str, int]) -> list[int]:
    """Rows of centroids from the lowest value to the highest; the first is cluster 1."""
    values = values_of(centroids, directions)
    return sorted(range(len(centroids)), key=lambda row: (values[row], *centroids.iloc[row]))


def values_of(centroids: pd.DataFrame, directions: Mapping[str, int]) -> np.ndarray:
    """Mean coordinate of each centroid, each feature in its good direction."""
    return (centroids.to_numpy() * [directions[feature] for feature in centroids.columns]).mean(axis=1)


def measure_clusters(
    values: np.ndarray, clustering: Clustering, *, distances: np.ndarray, distance_rows: np.ndarray
) -> dict[str, float]:
    """Criteria of one clustering; rows that are noise count in sample_size and noise_ratio only.

    distances: of each to each of distance_rows, positions in values.
    Returns sample_size, smallest_cluster_ratio and noise_ratio (of all rows), inertia, silhouette and
    negative_silhouette_ratio (mean and share below 0 over distance_rows, NaN where undefined), calinski_harabasz,
    davies_bouldin and bic.
    """
    labels = clustering.labels
    silhouette = silhouettes(distances, labels[distance_rows])
    silhouette = silhouette[np.isfinite(silhouette)]
    sizes = np.bincount(labels[labels != NOISE], minlength=len(clustering.centres))
    return {
        "sample_size": len(values),
        "smallest_cluster_ratio": float(sizes.min() / len(values)),
        "noise_ratio": float((labels == NOISE).mean()),
        "inertia": inertia(values, labels),
        "silhouette": float(silhouette.mean()) if len(silhouette) else np.nan,
        "negative_silhouette_ratio": float((silhouette < 0).mean()) if len(silhouette) else np.nan,
        **separation(values, labels),
        "bic": clustering.bic,
    }


def count_distinct(values: np.ndarray) -> int:
    """Number of different rows of standardised values, to DISTINCT_DECIMALS."""
    return len(np.unique(values.round(DISTINCT_DECIMALS) + 0.0, axis=0))  # -0.0 is 0.0


def systematic_rows(row_count: int, wanted: int) -> np.ndarray:
    """Positions of at most `wanted` rows, evenly spread over `row_count`."""
    if row_count <= wanted:
        return np.arange(row_count)
    return np.arange(wanted) * row_count // wanted
