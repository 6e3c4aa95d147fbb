"""Five ways to cluster standardised features, functions of one form, each with a rule to extend a fit to new rows.

Another algorithm is one more function in `ALGORITHMS`: it takes features (rows x features, doubles), numbers of
clusters and a seed, and returns a `Clustering` for each number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist, pdist
from sklearn.cluster import DBSCAN, KMeans
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestNeighbors

from segment_lib.medoids import find_medoids

#: Label of rows that belong to no cluster.
NOISE = -1

#: Starts of k-means++ per fit.
START_COUNT = 5

#: The starts are tried on so many rows, and the best one goes on with all of them.
STARTING_ROWS = 10_000

#: At most so many prototypes stand for the dense regions, since every customer is compared with each of them.
LARGEST_PROTOTYPE_COUNT = 200

#: Added to the variances of a mixture, in squared standard deviations: components never shrink to one repeated value.
LEAST_VARIANCE = 1e-3


@dataclass(frozen=True)
class Mixture:
    """Gaussian components: weights (components), means (components x features), precisions (components x features x
    features, inverse covariances)."""

    weights: np.ndarray
    means: np.ndarray
    precisions: np.ndarray

    def log_densities(self, rows: np.ndarray) -> np.ndarray:
        """Logarithm of weight times density, rows x components."""
        feature_count = rows.shape[1]
        deviations = rows[:, None, :] - self.means[None, :, :]
        squares = np.einsum("ncf,cfg,ncg->nc", deviations, self.precisions, deviations)
        determinants = np.linalg.slogdet(self.precisions)[1]
        return np.log(self.weights) + 0.5 * (determinants - feature_count * np.log(2 * np.pi) - squares)


@dataclass(frozen=True)
class Clustering:
    """One fit.

    labels: of the fitted rows, 0 to cluster_count - 1 in any order, or NOISE.
    centres: clusters x features, the middle of each cluster in the order of the labels: mean, medoid, component mean.
    prototypes: prototypes x features, the points that stand for the clusters: centroids, medoids, or core points.
    prototype_labels: the cluster of each prototype.
    reach: a row farther than this from every prototype is noise.
    mixture: soft clusters, component i is label i; None for the other algorithms.
    bic: Bayesian information criterion (Schwarz 1978), less is better; NaN where there is no likelihood.
    """

    labels: np.ndarray
    centres: np.ndarray
    prototypes: np.ndarray
    prototype_labels: np.ndarray
    reach: float = np.inf
    mixture: Mixture | None = None
    bic: float = np.nan


def extend(clustering: Clustering, rows: np.ndarray) -> np.ndarray:
    """Labels of rows that were not fitted: likeliest component of a mixture, else the nearest prototype in reach."""
    if clustering.mixture is not None:
        return clustering.mixture.log_densities(rows).argmax(axis=1)
    if len(clustering.prototypes) == 0:
        return np.full(len(rows), NOISE)
    distances, nearest = NearestNeighbors(n_neighbors=1).fit(clustering.prototypes).kneighbors(rows)
    return np.where(distances[:, 0] <= clustering.reach, clustering.prototype_labels[nearest[:, 0]], NOISE)


def fit_k_means(
    features: np.ndarray, cluster_counts: Sequence[int], seed: int, *, start_count: int = START_COUNT
) -> dict[int, Clustering]:
    """K-means (Lloyd 1982) from k-means++ starts (Arthur and Vassilvitskii 2007); the best inertia wins.

    Many rows are tried on every so-many-th of them. The winner goes on with all until nobody moves, so that each row is
    labelled with its nearest centroid.
    """
    tried = _starting_rows(features, max(cluster_counts, default=1))
    clusterings = {}
    for count in cluster_counts:
        best = KMeans(count, n_init=start_count, random_state=seed).fit(tried)
        settled = KMeans(count, init=best.cluster_centers_, n_init=1, tol=0, max_iter=1000).fit(features)
        clusterings[count] = _around_means(features, settled.labels_)
    return clusterings


def _starting_rows(features: np.ndarray, largest_count: int) -> np.ndarray:
    """Every so-many-th row, at least STARTING_ROWS of them; all where these repeat too few different ones."""
    step = max(1, len(features) // STARTING_ROWS)
    if step == 1 or len(np.unique(features[::step], axis=0)) < largest_count:
        return features
    return features[::step]


def fit_gaussian_mixture(features: np.ndarray, cluster_counts: Sequence[int], seed: int) -> dict[int, Clustering]:
    """Gaussian mixture with full covariances by expectation maximisation (Dempster, Laird and Rubin 1977)."""
    clusterings = {}
    for count in cluster_counts:
        fitted = GaussianMixture(count, reg_covar=LEAST_VARIANCE, max_iter=300, random_state=seed).fit(features)
        mixture = Mixture(fitted.weights_, fitted.means_, fitted.precisions_)
        clusterings[count] = Clustering(
            labels=mixture.log_densities(features).argmax(axis=1),
            centres=fitted.means_,
            prototypes=fitted.means_,
            prototype_labels=np.arange(count),
            mixture=mixture,
            bic=float(fitted.bic(features)),
        )
    return clusterings


def fit_ward(features: np.ndarray, cluster_counts: Sequence[int], seed: int) -> dict[int, Clustering]:
    """Hierarchical clustering by least increase of variance (Ward 1963), cut at each number of clusters."""
    tree = merge_tree(features)
    tree[:, 2] = np.arange(len(tree))  # merges of equal height would be undone together, and give fewer clusters
    return {count: _around_means(features, fcluster(tree, count, criterion="maxclust") - 1) for count in cluster_counts}


def merge_tree(features: np.ndarray) -> np.ndarray:
    """Ward's merges as scipy's linkage: (rows - 1) x (left, right, height, size)."""
    return linkage(pdist(features), method="ward")


def fit_k_medoids(features: np.ndarray, cluster_counts: Sequence[int], seed: int) -> dict[int, Clustering]:
    """K-medoids by FasterPAM (Schubert and Rousseeuw 2021) on Euclidean distances: each medoid is one of the rows."""
    distances = cdist(features, features)
    clusterings = {}
    for count in cluster_counts:
        medoids, labels = find_medoids(distances, count, seed)
        clusterings[count] = Clustering(labels, features[medoids], features[medoids], np.arange(count))
    return clusterings


def fit_density(features: np.ndarray, cluster_counts: Sequence[int], seed: int) -> dict[int, Clustering]:
    """DBSCAN (Ester, Kriegel, Sander and Xu 1996): the number of clusters follows from the data, whatever is asked.

    The radius is the knee of the curve of `neighbour_distances`. The core points are thinned out to at most
    LARGEST_PROTOTYPE_COUNT prototypes; a row is extended to the nearest one, if it is within the radius, or within the
    distance to which they had to be thinned out where that is larger.
    """
    neighbour_count = neighbour_count_of(features)
    curve = neighbour_distances(features, neighbour_count) if neighbour_count else np.zeros(1)
    radius = float(curve[knee_position(curve)])
    if not radius > 0:  # most rows repeat each other: no radius separates anything
        return {1: _around_means(features, np.zeros(len(features), dtype="int64"))}
    fitted = DBSCAN(eps=radius, min_samples=neighbour_count).fit(features)
    cores = fitted.core_sample_indices_
    spacing = radius / 2
    thinned = cores[thin_out(features[cores], spacing)]
    while len(thinned) > LARGEST_PROTOTYPE_COUNT:
        spacing *= 1.25
        thinned = cores[thin_out(features[cores], spacing)]
    labels = fitted.labels_
    centres = means_of(features, labels)
    clustering = Clustering(labels, centres, features[thinned], labels[thinned], reach=max(radius, spacing))
    return {len(centres): clustering}


def neighbour_count_of(features: np.ndarray) -> int:
    """Rows that make a neighbourhood dense: twice the number of features (Sander, Ester, Kriegel and Xu 1998)."""
    return min(2 * features.shape[1], len(features) - 1)


def neighbour_distances(features: np.ndarray, neighbour_count: int) -> np.ndarray:
    """Distance of each row to its neighbour_count-th neighbour, the largest first."""
    neighbours = NearestNeighbors(n_neighbors=neighbour_count + 1).fit(features)
    return np.sort(neighbours.kneighbors(features)[0][:, -1])[::-1]


def knee_position(curve: np.ndarray) -> int:
    """Where a falling curve is farthest below the line between its ends, both axes 0 to 1; 0 where it does not fall."""
    span = curve[0] - curve[-1]
    if len(curve) < 3 or span <= 0:
        return 0
    line = 1 - np.arange(len(curve)) / (len(curve) - 1)
    return int(np.argmax(line - (curve - curve[-1]) / span))


def thin_out(points: np.ndarray, distance: float) -> np.ndarray:
    """Positions of points so that each point has one of them within a distance, and no two are nearer than that."""
    neighbours = NearestNeighbors(radius=distance).fit(points).radius_neighbors(points, return_distance=False)
    kept, is_covered = [], np.zeros(len(points), dtype=bool)
    for position in range(len(points)):
        if not is_covered[position]:
            kept.append(position)
            is_covered[neighbours[position]] = True
    return np.array(kept, dtype="int64")


def means_of(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mean of the rows of each label from 0 on: clusters x features."""
    return np.array([features[labels == label].mean(axis=0) for label in range(labels.max() + 1)])


def _around_means(features: np.ndarray, labels: np.ndarray) -> Clustering:
    means = means_of(features, labels)
    return Clustering(labels, means, means, np.arange(len(means)))


ALGORITHMS: dict[str, Callable[[np.ndarray, Sequence[int], int], dict[int, Clustering]]] = {
    "k_means": fit_k_means,
    "gaussian_mixture": fit_gaussian_mixture,
    "ward": fit_ward,
    "k_medoids": fit_k_medoids,
    "density": fit_density,
}

#: Those that compare each row with each, and cannot label a new row themselves.
PAIRWISE = ("ward", "k_medoids", "density")
