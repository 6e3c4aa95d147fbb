"""What the clusters in force need besides their centroids: prototypes, mixtures and lineage, for a series of dates."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.spatial.distance import cdist
from threadpoolctl import threadpool_limits

from segment_lib.clusters.algorithms import Clustering
from segment_lib.clusters.fitting import fit_algorithm, order_labels
from segment_lib.clusters.lineage import trace_clusters
from segment_lib.clusters.transforms import apply_transforms
from segment_lib.series import standardised_samples, to_arrow

PROTOTYPE_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("cluster_id", pa.int64()),
        ("prototype_number", pa.int64()),
        ("feature", pa.string()),
        ("coordinate", pa.float64()),
        ("reach", pa.float64()),
    ]
)

MIXTURE_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("cluster_id", pa.int64()),
        ("feature", pa.string()),
        ("other_feature", pa.string()),
        ("mean", pa.float64()),
        ("precision", pa.float64()),
        ("log_constant", pa.float64()),
    ]
)

LINEAGE_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("segment_key", pa.string()),
        ("cluster_id", pa.int64()),
        ("previous_cluster_id", pa.int64()),
        ("event", pa.string()),
        ("centroid_shift", pa.float64()),
        ("match_margin", pa.float64()),
        ("is_ambiguous", pa.bool_()),
        ("kept_ratio", pa.float64()),
        ("came_ratio", pa.float64()),
    ]
)


def prototypes_of_fits(
    sample: pd.DataFrame, *, transforms: pd.DataFrame, directions: Mapping[str, int], pairwise_sample_size: int
) -> pa.Table:
    """The points that stand for the dense regions: one row per fit_date, prototype_number and feature.

    A customer belongs to the cluster of the nearest one within `reach`, and to none beyond it.
    """
    parts = []
    for fit_date, clustering, numbers, columns in _chosen_fits(
        sample, transforms, "density", {}, directions, 0, pairwise_sample_size
    ):
        parts += [
            pd.DataFrame(
                {
                    "fit_date": fit_date,
                    "cluster_id": numbers[label],
                    "prototype_number": number,
                    "feature": columns,
                    "coordinate": point,
                    "reach": clustering.reach,
                }
            )
            for number, (label, point) in enumerate(
                zip(clustering.prototype_labels, clustering.prototypes, strict=True), start=1
            )
        ]
    return to_arrow(parts, PROTOTYPE_SCHEMA)


def mixtures_of_fits(
    sample: pd.DataFrame,
    *,
    transforms: pd.DataFrame,
    cluster_counts: Mapping[pd.Timestamp, int],
    directions: Mapping[str, int],
    seed: int,
) -> pa.Table:
    """The components of the Gaussian mixtures: one row per fit_date, cluster_id, feature and other_feature.

    The logarithm of weight times density of a customer is log_constant - square / 2, where square is the sum over
    both features of (value - mean) * precision * (other value - other mean).
    """
    parts = []
    for fit_date, clustering, numbers, columns in _chosen_fits(
        sample, transforms, "gaussian_mixture", cluster_counts, directions, seed, len(sample)
    ):
        mixture = clustering.mixture
        constants = mixture.log_densities(mixture.means).diagonal()  # a mean has the square 0 to its own component
        parts += [
            pd.DataFrame(
                {
                    "fit_date": fit_date,
                    "cluster_id": numbers[label],
                    "feature": feature,
                    "other_feature": columns,
                    "mean": mixture.means[label, position],
                    "precision": mixture.precisions[label, position],
                    "log_constant": constants[label],
                }
            )
            for label in range(len(mixture.weights))
            for position, feature in enumerate(columns)
        ]
    return to_arrow(parts, MIXTURE_SCHEMA)


def lineage_of_fits(sample: pd.DataFrame, *, transforms: pd.DataFrame, centroids: pd.DataFrame) -> pa.Table:
    """One row per fit_date and segment_key, see `trace_clusters`.

    sample, transforms: as for `clusters_of_fits`; centroids: fit_date, cluster_id, feature and centroid (original
    units) of the clusters in force.
    """
    fits, before = [], None
    for fit_date, features, used in standardised_samples(sample, transforms):
        rows = centroids[pd.to_datetime(centroids["fit_date"]) == fit_date]
        original = rows.pivot(index="cluster_id", columns="feature", values="centroid").sort_index()[features.columns]
        current = apply_transforms(original, used).to_numpy()
        previous = None if before is None else apply_transforms(before, used).to_numpy()
        flows = None
        if previous is not None:
            labels = [_nearest(features.to_numpy(), points) for points in (previous, current)]
            flows = np.zeros((len(previous), len(current)), dtype="int64")
            np.add.at(flows, tuple(labels), 1)
        fits.append(
            {
                "fit_date": fit_date,
                "cluster_ids": list(original.index),
                "current": current,
                "previous": previous,
                "flows": flows,
            }
        )
        before = original
    return to_arrow([trace_clusters(fits)] if fits else [], LINEAGE_SCHEMA)


def _nearest(rows: np.ndarray, points: np.ndarray) -> np.ndarray:
    return cdist(rows, points).argmin(axis=1)


def _chosen_fits(
    sample: pd.DataFrame,
    transforms: pd.DataFrame,
    algorithm: str,
    cluster_counts: Mapping[pd.Timestamp, int],
    directions: Mapping[str, int],
    seed: int,
    pairwise_sample_size: int,
) -> Iterator[tuple[pd.Timestamp, Clustering, dict[int, int], list[str]]]:
    """For each fit date its clustering with the chosen number of clusters, cluster_id by label, and the features.

    The same rows and seed give the same clusters as `clusters_of_fits` found.
    """
    for fit_date, features, _ in standardised_samples(sample, transforms):
        with threadpool_limits(limits=1):
            fitted = fit_algorithm(
                features.to_numpy(),
                algorithm,
                [cluster_counts.get(fit_date, 1)],
                seed=seed,
                pairwise_sample_size=pairwise_sample_size,
            )
        (clustering,) = fitted.values()
        ordered = order_labels(pd.DataFrame(clustering.centres, columns=features.columns), directions)
        yield fit_date, clustering, {label: number for number, label in enumerate(ordered, start=1)}, list(features)
