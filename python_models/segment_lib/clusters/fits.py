"""What is fitted on the sampled customers, for a series of fit dates: transforms, clusters, evidence, trees."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from segment_lib.clusters.algorithms import (
    ALGORITHMS,
    knee_position,
    merge_tree,
    neighbour_count_of,
    neighbour_distances,
)
from segment_lib.clusters.criteria import CRITERIA
from segment_lib.clusters.evidence import REFERENCES, weigh_evidence
from segment_lib.clusters.fitting import count_distinct, fit_clusters, systematic_rows
from segment_lib.clusters.transforms import compare_transforms, restore_features
from segment_lib.series import standardised_samples, to_arrow

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
        ("negative_silhouette_ratio", pa.float64()),
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

TESTED_FIT_SCHEMA = pa.schema(
    [
        *FIT_SCHEMA,
        *[(f"{criterion}{part}", pa.float64()) for criterion in CRITERIA for part in ("_tested", "_surrogate", "_p")],
        ("structure_p", pa.float64()),
    ]
)

MERGE_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("merge_number", pa.int32()),
        ("left_node", pa.int32()),
        ("right_node", pa.int32()),
        ("height", pa.float64()),
        ("customer_count", pa.int32()),
        ("cluster_count", pa.int32()),
    ]
)

NEIGHBOUR_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("customer_number", pa.int32()),
        ("neighbour_count", pa.int32()),
        ("distance", pa.float64()),
        ("is_radius", pa.bool_()),
    ]
)

#: Bootstrap samples for the stability of algorithms that are not in use: they are compared, nothing rests on them.
BOOTSTRAPS_OF_OTHERS = 3

#: Fewer customers than this cannot show whether there is structure.
LEAST_EVIDENCE = 50


def wanted_counts(cluster_count: int | str, smallest: int, largest: int) -> list[int]:
    """The numbers of clusters to try: smallest to largest, and cluster_count where it is not `auto`."""
    wanted = [] if cluster_count == "auto" else [cluster_count]
    return sorted({*range(smallest, largest + 1), *wanted})


def other_algorithms(settings: Mapping) -> list[str]:
    """The algorithms that are compared with the one in use."""
    return [name for name in settings["cluster_algorithms"] if name != settings["cluster_algorithm"]]


def transforms_of_fits(
    sample: pd.DataFrame, *, features: Sequence[str], transforms: Sequence[str] | str = "auto"
) -> pa.Table:
    """One row per fit_date, feature and transform, see `compare_transforms`.

    sample: fit_date and the features, one row a customer; transforms: `auto`, or one name for each feature.
    """
    wanted = {} if transforms == "auto" else dict(zip(features, transforms, strict=True))
    parts = [
        compare_transforms(rows[list(features)], wanted=wanted).assign(fit_date=fit_date)
        # Sums in another order have other last digits, and a table has no order.
        for fit_date, rows in sample.sort_values(list(features)).groupby("fit_date")
    ]
    return to_arrow(parts, TRANSFORM_SCHEMA)


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

    sample: fit_date and the features, one row a customer; transforms: the rows of `transforms_of_fits`;
    algorithms: may be none. The column centroid is the coordinate in original units.
    """
    parts = []
    for fit_date, features, chosen in standardised_samples(sample, transforms) if algorithms else ():
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
    return to_arrow(parts, FIT_SCHEMA)


def evidence_of_fits(
    sample: pd.DataFrame,
    *,
    transforms: pd.DataFrame,
    algorithm: str,
    algorithms: Sequence[str],
    cluster_counts: Sequence[int],
    seed: int,
    sample_size: int,
    pairwise_sample_size: int,
    surrogate_count: int,
    bootstrap_count: int,
) -> pa.Table:
    """One row per fit_date, algorithm and cluster_count, see `weigh_evidence`; each date takes seconds.

    algorithm: the one in use; the others get no surrogates and few draws. Density, whose number is not a choice, gets
    the stability of its own number alone, on the pairwise_sample_size rows that it is fitted on.
    No row without surrogates, for a date with fewer than LEAST_EVIDENCE customers, or for more clusters than a tenth of
    the customers.
    """
    parts = []
    for fit_date, features, _ in standardised_samples(sample, transforms) if surrogate_count else ():
        for name in algorithms:
            is_density = name == "density"
            wanted_size = pairwise_sample_size if is_density else sample_size
            values = features.to_numpy()[systematic_rows(len(features), wanted_size)]
            distinct_count = count_distinct(values)
            possible = list(ALGORITHMS[name](values, [], seed)) if is_density else cluster_counts
            possible = [count for count in possible if count <= min(distinct_count, len(values)) // 10]
            if len(values) < LEAST_EVIDENCE or not possible:
                continue
            weighed = weigh_evidence(
                values,
                algorithm=name,
                cluster_counts=possible,
                seed=seed,
                surrogate_count=surrogate_count if name == algorithm and not is_density else 0,
                bootstrap_count=bootstrap_count if name == algorithm else min(bootstrap_count, BOOTSTRAPS_OF_OTHERS),
                reference_count=0 if is_density else REFERENCES if name == algorithm else 1,
            )
            parts.append(weighed.assign(fit_date=fit_date, algorithm=name))
    return to_arrow(parts, EVIDENCE_SCHEMA)


def tested_clusters_of_fits(
    sample: pd.DataFrame,
    *,
    transforms: pd.DataFrame,
    algorithm: str,
    algorithms: Sequence[str],
    cluster_counts: Sequence[int],
    directions: Mapping[str, int],
    seed: int,
    silhouette_sample_size: int,
    pairwise_sample_size: int,
    evidence_sample_size: int,
    surrogate_count: int,
    bootstrap_count: int,
) -> pa.Table:
    """The rows of `clusters_of_fits`, with what `evidence_of_fits` says of their number of clusters.

    <criterion>_tested is the criterion on the rows that are compared with surrogates; null where there is no evidence.
    """
    fitted = clusters_of_fits(
        sample,
        transforms=transforms,
        algorithms=algorithms,
        cluster_counts=cluster_counts,
        directions=directions,
        seed=seed,
        silhouette_sample_size=silhouette_sample_size,
        pairwise_sample_size=pairwise_sample_size,
    )
    evidence = evidence_of_fits(
        sample,
        transforms=transforms,
        algorithm=algorithm,
        algorithms=algorithms,
        cluster_counts=cluster_counts,
        seed=seed,
        sample_size=evidence_sample_size,
        pairwise_sample_size=pairwise_sample_size,
        surrogate_count=surrogate_count,
        bootstrap_count=bootstrap_count,
    )
    tested = evidence.to_pandas().rename(columns={criterion: f"{criterion}_tested" for criterion in CRITERIA})
    keys = ["fit_date", "algorithm", "cluster_count"]
    rows = fitted.to_pandas().merge(tested, on=keys, how="left", validate="many_to_one")
    return to_arrow([rows], TESTED_FIT_SCHEMA)


def merges_of_fits(sample: pd.DataFrame, *, transforms: pd.DataFrame, pairwise_sample_size: int) -> pa.Table:
    """Ward's tree of the rows that the algorithm is fitted on: one row per fit_date and merge_number, from 1.

    left_node, right_node, height and customer_count are a row of scipy's linkage: the customers of the sample are the
    nodes from 0, sorted by their features, and each merge is the next node. cluster_count is what is left after it.
    """
    parts = []
    for fit_date, features, _ in standardised_samples(sample, transforms):
        values = features.to_numpy()[systematic_rows(len(features), pairwise_sample_size)]
        if len(values) < 2:
            continue
        with threadpool_limits(limits=1):
            tree = merge_tree(values)
        merges = pd.DataFrame(tree, columns=["left_node", "right_node", "height", "customer_count"])
        numbers = np.arange(1, len(values))
        parts.append(merges.assign(fit_date=fit_date, merge_number=numbers, cluster_count=len(values) - numbers))
    return to_arrow(parts, MERGE_SCHEMA)


def neighbours_of_fits(sample: pd.DataFrame, *, transforms: pd.DataFrame, pairwise_sample_size: int) -> pa.Table:
    """The curve whose knee is the radius of density: one row per fit_date and customer_number, the farthest first.

    distance: of each customer of the sample to its neighbour_count-th neighbour, in standardised units.
    """
    parts = []
    for fit_date, features, _ in standardised_samples(sample, transforms):
        values = features.to_numpy()[systematic_rows(len(features), pairwise_sample_size)]
        neighbour_count = neighbour_count_of(values)
        if not neighbour_count:
            continue
        with threadpool_limits(limits=1):
            curve = neighbour_distances(values, neighbour_count)
        parts.append(
            pd.DataFrame(
                {
                    "fit_date": fit_date,
                    "customer_number": np.arange(1, len(curve) + 1),
                    "neighbour_count": neighbour_count,
                    "distance": curve,
                    "is_radius": np.arange(len(curve)) == knee_position(curve),
                }
            )
        )
    return to_arrow(parts, NEIGHBOUR_SCHEMA)


def _with_original_units(fitted: pd.DataFrame, transforms: pd.DataFrame) -> pd.DataFrame:
    keys = ["algorithm", "cluster_count", "cluster_id"]
    wide = fitted.pivot(index=keys, columns="feature", values="coordinate")
    restored = restore_features(wide, transforms).reset_index()
    long = restored.melt(id_vars=keys, var_name="feature", value_name="centroid")
    return fitted.merge(long, on=[*keys, "feature"], validate="one_to_one")
