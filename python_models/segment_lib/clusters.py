"""Clusters of customers and the criteria that compare numbers of clusters.

Another algorithm is one more function in `ALGORITHMS`: it takes standardised features, a number of clusters and a
seed, and returns the label of each row, 0 to cluster_count - 1 in any order.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

#: Starts of k-means++ per fit; the best inertia wins.
START_COUNT = 5


def fit_k_means(features: np.ndarray, cluster_count: int, seed: int) -> np.ndarray:
    """Label rows by k-means (Lloyd 1982) from k-means++ starts (Arthur and Vassilvitskii 2007)."""
    return KMeans(n_clusters=cluster_count, n_init=START_COUNT, random_state=seed).fit(features).labels_


ALGORITHMS: dict[str, Callable[[np.ndarray, int, int], np.ndarray]] = {"k_means": fit_k_means}


def fit_clusters(
    features: pd.DataFrame,
    *,
    cluster_counts: Sequence[int],
    directions: Mapping[str, int],
    seed: int,
    silhouette_sample_size: int,
) -> pd.DataFrame:
    """Fit every algorithm for every number of clusters and return their centroids and criteria.

    features: customers x features, standardised doubles without missing values.
    directions: 1 where more of a feature is better, -1 where less is.
    Returns one row per algorithm, cluster_count, cluster_id and feature: cluster_value (mean coordinate, each in its
    good direction), coordinate (of the centroid), sample_size, smallest_cluster_ratio, inertia (sum of squared
    distances to the own centroid) and silhouette (Rousseeuw 1987, on every so-many-th row; NaN where undefined).
    Clusters are numbered by value: cluster 1 is the lowest-value cluster of every fit.
    Numbers above that of the distinct rows are left out; where none is left, that number is fitted instead.
    """
    ordered = features.sort_values(list(features.columns), ignore_index=True)
    distinct_count = len(ordered.drop_duplicates())
    possible = sorted({count for count in cluster_counts if count <= distinct_count}) or [distinct_count]
    rows = []
    # One thread: sums in another order would move the last digits from machine to machine.
    with threadpool_limits(limits=1):
        for algorithm, label_rows in ALGORITHMS.items():
            for cluster_count in possible:
                labels = label_rows(ordered.to_numpy(), cluster_count, seed)
                centroids = order_centroids(ordered.groupby(labels).mean(), directions)
                criteria = measure_clusters(ordered, labels, silhouette_sample_size=silhouette_sample_size)
                rows += [
                    {
                        "algorithm": algorithm,
                        "cluster_count": cluster_count,
                        "cluster_id": cluster_id,
                        "cluster_value": value,
                        "feature": feature,
                        "coordinate": coordinates[feature],
                        **criteria,
                    }
                    for cluster_id, value, coordinates in centroids
                    for feature in features.columns
                ]
    return pd.DataFrame(rows)


def order_centroids(
    centroids: pd.DataFrame, directions: Mapping[str, int]
) -> list[tuple[int, float, dict[str, float]]]:
    """Number centroids from 1, lowest value first: (cluster_id, value, coordinate by feature).

    The value is the mean coordinate, each in its good direction; equal values are ordered by coordinates.
    """
    signs = np.array([directions[feature] for feature in centroids.columns])
    values = (centroids.to_numpy() * signs).mean(axis=1)
    order = sorted(range(len(centroids)), key=lambda row: (values[row], *centroids.iloc[row]))
    return [
        (cluster_id, float(values[row]), {k: float(v) for k, v in centroids.iloc[row].items()})
        for cluster_id, row in enumerate(order, start=1)
    ]


def measure_clusters(features: pd.DataFrame, labels: np.ndarray, *, silhouette_sample_size: int) -> dict[str, float]:
    """Criteria of one fit: sample_size, smallest_cluster_ratio, inertia, silhouette (see `fit_clusters`)."""
    centroids = features.groupby(labels).transform("mean")
    sizes = np.bincount(labels)
    taken = systematic_rows(len(features), silhouette_sample_size)
    label_count = len(np.unique(labels[taken]))
    has_silhouette = 2 <= label_count < len(taken)
    return {
        "sample_size": len(features),
        "smallest_cluster_ratio": float(sizes[sizes > 0].min() / len(features)),
        "inertia": float(((features - centroids) ** 2).to_numpy().sum()),
        "silhouette": float(silhouette_score(features.to_numpy()[taken], labels[taken])) if has_silhouette else np.nan,
    }


def systematic_rows(row_count: int, wanted: int) -> np.ndarray:
    """Positions of at most `wanted` rows, evenly spread over `row_count`."""
    if row_count <= wanted:
        return np.arange(row_count)
    return np.arange(wanted) * row_count // wanted
