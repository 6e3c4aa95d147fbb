"""Groups of decliners: k-means on how their buying changed, with the evidence for each number of groups."""

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from segment_lib.clusters.fits import clusters_of_fits, evidence_of_fits, transforms_of_fits, wanted_counts
from segment_lib.series import to_arrow

#: Numbers of groups that are tried, whatever number is asked for.
FEWEST_GROUPS, MOST_GROUPS = 2, 8

EVIDENCE = ["stability", "silhouette_surrogate", "silhouette_p", "structure_p"]

GROUP_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("group_count", pa.int64()),
        ("group_id", pa.int32()),
        ("feature", pa.string()),
        ("coordinate", pa.float64()),
        ("centroid", pa.float64()),
        ("mean", pa.float64()),
        ("scale", pa.float64()),
        ("sample_size", pa.int64()),
        ("smallest_group_ratio", pa.float64()),
        ("inertia", pa.float64()),
        ("silhouette", pa.float64()),
        ("silhouette_tested", pa.float64()),
        *[(column, pa.float64()) for column in EVIDENCE],
    ]
)


def groups_of_decliners(
    sample: pd.DataFrame,
    *,
    features: Sequence[str],
    group_count: int | str,
    seed: int,
    silhouette_sample_size: int,
    pairwise_sample_size: int,
    evidence_sample_size: int,
    surrogate_count: int,
    bootstrap_count: int,
) -> pa.Table:
    """One row per fit_date, group_count, group_id and feature.

    sample: fit_date and the features, one row a decliner; group_count: a number that is tried too, or `auto`.
    mean and scale standardise the feature: changes lie about 0 already and get no other transform. coordinate and
    centroid are those of `clusters_of_fits`; what is said of a number of groups is the same in all its rows, and null
    where `evidence_of_fits` has no row for it.
    """
    transforms = transforms_of_fits(sample, features=features, transforms=["none"] * len(features)).to_pandas()
    counts = wanted_counts(group_count, FEWEST_GROUPS, MOST_GROUPS)
    fitted = clusters_of_fits(
        sample,
        transforms=transforms,
        algorithms=["k_means"],
        cluster_counts=counts,
        directions=dict.fromkeys(features, 1),
        seed=seed,
        silhouette_sample_size=silhouette_sample_size,
        pairwise_sample_size=pairwise_sample_size,
    ).to_pandas()
    evidence = evidence_of_fits(
        sample,
        transforms=transforms,
        algorithm="k_means",
        algorithms=["k_means"],
        cluster_counts=counts,
        seed=seed,
        sample_size=evidence_sample_size,
        pairwise_sample_size=pairwise_sample_size,
        surrogate_count=surrogate_count,
        bootstrap_count=bootstrap_count,
    ).to_pandas()
    scales = transforms.loc[transforms["is_chosen"], ["fit_date", "feature", "mean", "scale"]]
    tested = evidence.rename(columns={"silhouette": "silhouette_tested"})
    rows = (
        fitted.merge(scales, on=["fit_date", "feature"], validate="many_to_one")
        .merge(
            tested[["fit_date", "cluster_count", "silhouette_tested", *EVIDENCE]],
            on=["fit_date", "cluster_count"],
            how="left",
            validate="many_to_one",
        )
        .rename(
            columns={
                "cluster_count": "group_count",
                "cluster_id": "group_id",
                "smallest_cluster_ratio": "smallest_group_ratio",
            }
        )
    )
    return to_arrow([rows], GROUP_SCHEMA)
