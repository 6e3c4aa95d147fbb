"""The steps of clustering for a series of fit dates: what the dbt Python models return.

The results are Arrow tables with a declared schema, so that an empty shop gives empty tables of the right types.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.spatial.distance import cdist
from threadpoolctl import threadpool_limits

from segment_lib.algorithms import Clustering
from segment_lib.clusters import fit_algorithm, fit_clusters, order_labels, systematic_rows
from segment_lib.comparison import agreements, compare_groupings
from segment_lib.criteria import CRITERIA
from segment_lib.evidence import weigh_evidence
from segment_lib.lineage import trace_clusters
from segment_lib.rules import describe_clusters
from segment_lib.transforms import apply_transforms, compare_transforms, restore_features

TRANSFORM_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("feature", pa.string()),
        ("transform", pa.string()),
        ("exponent", pa.float64()),
        ("mean", pa.float64()),
        ("scale", pa.float64()),
        ("skewness_before", pa.float64()),
        ("skewness_after", pa.float64()),
        ("is_chosen", pa.bool_()),
        ("reason", pa.string()),
    ]
)

FIT_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("algorithm", pa.string()),
        ("cluster_count", pa.int64()),
        ("cluster_id", pa.int64()),
        ("feature", pa.string()),
        ("cluster_value", pa.float64()),
        ("coordinate", pa.float64()),
        ("centroid", pa.float64()),
        ("sample_size", pa.int64()),
        ("smallest_cluster_ratio", pa.float64()),
        ("noise_ratio", pa.float64()),
        ("inertia", pa.float64()),
        ("silhouette", pa.float64()),
        ("calinski_harabasz", pa.float64()),
        ("davies_bouldin", pa.float64()),
        ("bic", pa.float64()),
        ("extension_agreement", pa.float64()),
    ]
)

EVIDENCE_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("algorithm", pa.string()),
        ("cluster_count", pa.int64()),
        *[(f"{criterion}{part}", pa.float64()) for criterion in CRITERIA for part in ("", "_surrogate", "_p")],
        ("structure_p", pa.float64()),
    ]
)

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

COMPARISON_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("grouping_name", pa.string()),
        ("group_count", pa.int64()),
        ("customer_count", pa.int64()),
        ("followed_count", pa.int64()),
        ("separation", pa.float64()),
        ("separation_low", pa.float64()),
        ("separation_high", pa.float64()),
    ]
)

AGREEMENT_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("grouping_name", pa.string()),
        ("other_grouping_name", pa.string()),
        ("adjusted_rand_index", pa.float64()),
    ]
)

RULE_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("cluster_id", pa.int64()),
        ("predicate", pa.string()),
        ("condition_count", pa.int64()),
        ("precision", pa.float64()),
        ("recall", pa.float64()),
        ("is_readable", pa.bool_()),
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

#: Bootstrap samples for the intervals of a comparison.
COMPARISON_DRAWS = 200

#: Fewer customers than this cannot show whether there is structure.
LEAST_EVIDENCE = 50


def wanted_counts(settings: Mapping) -> list[int]:
    """The numbers of clusters to try: the range of the settings, and cluster_count where it is not `auto`."""
    wanted = [] if settings["cluster_count"] == "auto" else [int(settings["cluster_count"])]
    return sorted({*range(int(settings["cluster_count_min"]), int(settings["cluster_count_max"]) + 1), *wanted})


def transforms_of_fits(sample: pd.DataFrame, *, features: Sequence[str], transforms: str = "auto") -> pa.Table:
    """One row per fit_date, feature and transform, see `compare_transforms`.

    sample: fit_date and the features, one row a customer; transforms: `auto`, or names with commas between, one for
    each feature.
    """
    wanted = {} if transforms == "auto" else dict(zip(features, transforms.split(","), strict=True))
    parts = [
        compare_transforms(rows[list(features)], wanted=wanted).assign(fit_date=fit_date)
        # Sums in another order have other last digits, and a table has no order.
        for fit_date, rows in sample.sort_values(list(features)).groupby("fit_date")
    ]
    return _to_arrow(parts, TRANSFORM_SCHEMA)


def clusters_of_fits(
    sample: pd.DataFrame,
    *,
    transforms: pd.DataFrame,
    algorithms: Sequence[str],
    cluster_counts: Sequence[int],
    directions: Mapping[str, int],
    seed: int,
    silhouette_sample_size: int,
    pairwise_sample_size: int,
) -> pa.Table:
    """One row per fit_date, algorithm, cluster_count, cluster_id and feature, see `fit_clusters`.

    sample: fit_date and the features, one row a customer; transforms: the rows of `transforms_of_fits`.
    The column centroid is the coordinate in original units.
    """
    parts = []
    for fit_date, features, chosen in standardised_samples(sample, transforms):
        fitted = fit_clusters(
            features,
            algorithms=algorithms,
            cluster_counts=cluster_counts,
            directions=directions,
            seed=seed,
            silhouette_sample_size=silhouette_sample_size,
            pairwise_sample_size=pairwise_sample_size,
        )
        parts.append(_with_original_units(fitted, chosen).assign(fit_date=fit_date))
    return _to_arrow(parts, FIT_SCHEMA)


def evidence_of_fits(
    sample: pd.DataFrame,
    *,
    transforms: pd.DataFrame,
    algorithm: str,
    cluster_counts: Sequence[int],
    seed: int,
    sample_size: int,
    surrogate_count: int,
    bootstrap_count: int,
) -> pa.Table:
    """One row per fit_date and cluster_count, see `weigh_evidence`; each date takes seconds.

    No row without surrogates, for a date with fewer than LEAST_EVIDENCE customers, or for more clusters than a tenth of
    the customers.
    """
    parts = []
    if surrogate_count and algorithm != "density":  # whose number is not a choice
        for fit_date, features, _ in standardised_samples(sample, transforms):
            values = features.to_numpy()[systematic_rows(len(features), sample_size)]
            distinct_count = len(np.unique(values, axis=0))
            possible = [count for count in cluster_counts if count <= min(distinct_count, len(values)) // 10]
            if len(values) < LEAST_EVIDENCE or not possible:
                continue
            weighed = weigh_evidence(
                values,
                algorithm=algorithm,
                cluster_counts=possible,
                seed=seed,
                surrogate_count=surrogate_count,
                bootstrap_count=bootstrap_count,
            )
            parts.append(weighed.assign(fit_date=fit_date, algorithm=algorithm))
    return _to_arrow(parts, EVIDENCE_SCHEMA)


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
    return _to_arrow(parts, PROTOTYPE_SCHEMA)


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
    return _to_arrow(parts, MIXTURE_SCHEMA)


def comparisons_of_fits(groups: pd.DataFrame, *, seed: int) -> pa.Table:
    """One row per fit_date and grouping_name, see `compare_groupings`.

    groups: fit_date, customer_id, grouping_name, group_name and following_revenue.
    """
    parts = [
        compare_groupings(wide, revenue, seed=seed, draw_count=COMPARISON_DRAWS).assign(fit_date=fit_date)
        for fit_date, wide, revenue in _wide_groups(groups)
    ]
    return _to_arrow(parts, COMPARISON_SCHEMA)


def agreements_of_fits(groups: pd.DataFrame) -> pa.Table:
    """One row per fit_date and pair of groupings, see `agreements`; groups as for `comparisons_of_fits`."""
    parts = [
        pd.DataFrame(
            [(fit_date, one, other, value) for (one, other), value in agreements(wide).items()],
            columns=AGREEMENT_SCHEMA.names,
        )
        for fit_date, wide, _ in _wide_groups(groups)
    ]
    return _to_arrow(parts, AGREEMENT_SCHEMA)


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
    return _to_arrow([trace_clusters(fits)] if fits else [], LINEAGE_SCHEMA)


def rules_of_fits(customers: pd.DataFrame, *, features: Sequence[str]) -> pa.Table:
    """One row per fit_date and cluster_id, see `describe_clusters`.

    customers: fit_date, the features in original units, and cluster_id.
    """
    parts = [
        describe_clusters(rows[list(features)], rows["cluster_id"]).assign(fit_date=fit_date)
        for fit_date, rows in customers.sort_values(["cluster_id", *features]).groupby("fit_date")
    ]
    return _to_arrow(parts, RULE_SCHEMA)


def _nearest(rows: np.ndarray, points: np.ndarray) -> np.ndarray:
    return cdist(rows, points).argmin(axis=1)


def _wide_groups(groups: pd.DataFrame) -> Iterator[tuple[pd.Timestamp, pd.DataFrame, pd.Series]]:
    for fit_date, rows in groups.groupby("fit_date"):
        wide = rows.pivot(index="customer_id", columns="grouping_name", values="group_name")
        revenue = rows.drop_duplicates("customer_id").set_index("customer_id")["following_revenue"].astype("float64")
        # In an order that other names of the customers do not change, since bootstrap samples draw positions.
        ordered = wide.assign(following_revenue=revenue).sort_values([*wide.columns, "following_revenue"])
        yield fit_date, ordered[wide.columns], ordered["following_revenue"]


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


def standardised_samples(
    sample: pd.DataFrame, transforms: pd.DataFrame
) -> Iterator[tuple[pd.Timestamp, pd.DataFrame, pd.DataFrame]]:
    """For each fit date in order: the date, its customers x features, standardised and sorted, and their transforms."""
    chosen = transforms[transforms["is_chosen"]]
    sample_dates = pd.to_datetime(sample["fit_date"])
    for fit_date, fit_rows in chosen.groupby(pd.to_datetime(chosen["fit_date"])):
        by_feature = fit_rows.sort_values("feature")
        rows = sample[sample_dates == fit_date].sort_values(list(by_feature["feature"]))
        yield fit_date, apply_transforms(rows, by_feature).sort_values(list(by_feature["feature"])), by_feature


def _with_original_units(fitted: pd.DataFrame, transforms: pd.DataFrame) -> pd.DataFrame:
    keys = ["algorithm", "cluster_count", "cluster_id"]
    wide = fitted.pivot(index=keys, columns="feature", values="coordinate")
    restored = restore_features(wide, transforms).reset_index()
    long = restored.melt(id_vars=keys, var_name="feature", value_name="centroid")
    return fitted.merge(long, on=[*keys, "feature"], validate="one_to_one")


def _to_arrow(parts: Sequence[pd.DataFrame], schema: pa.Schema) -> pa.Table:
    if not parts:
        return schema.empty_table()
    rows = pd.concat(parts, ignore_index=True)[schema.names]
    rows["fit_date"] = pd.to_datetime(rows["fit_date"]).dt.date
    return pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
