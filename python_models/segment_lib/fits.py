"""The steps of clustering for a series of fit dates: what the dbt Python models return.

The results are Arrow tables with a declared schema, so that an empty shop gives empty tables of the right types.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import pyarrow as pa

from segment_lib.clusters import fit_clusters
from segment_lib.transforms import apply_transforms, fit_transforms, restore_features

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
        ("inertia", pa.float64()),
        ("silhouette", pa.float64()),
    ]
)


def cluster_counts(cluster_count: str, smallest: int, largest: int) -> list[int]:
    """The numbers of clusters to try: the range, and the wanted number where it is not `auto`."""
    wanted = [] if cluster_count == "auto" else [int(cluster_count)]
    return sorted({*range(smallest, largest + 1), *wanted})


def transforms_of_fits(sample: pd.DataFrame, *, features: Sequence[str], transforms: str = "auto") -> pa.Table:
    """One row per fit_date and feature, see `fit_transforms`.

    sample: fit_date and the features, one row a customer; transforms: `auto`, or names with commas between, one for
    each feature.
    """
    wanted = {} if transforms == "auto" else dict(zip(features, transforms.split(","), strict=True))
    parts = [
        fit_transforms(rows[list(features)], wanted=wanted).assign(fit_date=fit_date)
        # Sums in another order have other last digits, and a table has no order.
        for fit_date, rows in sample.sort_values(list(features)).groupby("fit_date")
    ]
    return _to_arrow(parts, TRANSFORM_SCHEMA)


def clusters_of_fits(
    sample: pd.DataFrame,
    *,
    transforms: pd.DataFrame,
    cluster_counts: Sequence[int],
    directions: Mapping[str, int],
    seed: int,
    silhouette_sample_size: int,
) -> pa.Table:
    """One row per fit_date, algorithm, cluster_count, cluster_id and feature, see `fit_clusters`.

    sample: fit_date and the features, one row a customer; transforms: the rows of `transforms_of_fits`.
    The column centroid is the coordinate in original units.
    """
    parts = []
    sample_dates = pd.to_datetime(sample["fit_date"])
    for fit_date, fit_rows in transforms.groupby(pd.to_datetime(transforms["fit_date"])):
        by_feature = fit_rows.sort_values("feature")
        rows = sample[sample_dates == fit_date].sort_values(list(by_feature["feature"]))
        fitted = fit_clusters(
            apply_transforms(rows, by_feature),
            cluster_counts=cluster_counts,
            directions=directions,
            seed=seed,
            silhouette_sample_size=silhouette_sample_size,
        )
        parts.append(_with_original_units(fitted, by_feature).assign(fit_date=fit_date))
    return _to_arrow(parts, FIT_SCHEMA)


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
