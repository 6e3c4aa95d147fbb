"""What the clusters in force are worth, for a series of fit dates: silhouettes, separation, agreement."""

from collections.abc import Iterator, Mapping

import pandas as pd
import pyarrow as pa
from scipy.spatial.distance import cdist
from threadpoolctl import threadpool_limits

from segment_lib.cluster_study.comparison import agreements, compare_groupings
from segment_lib.clusters.criteria import nearest_others, silhouettes
from segment_lib.clusters.fitting import systematic_rows
from segment_lib.series import standardised_samples, to_arrow

COMPARISON_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("followed_until_date", pa.date32()),
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
        ("followed_until_date", pa.date32()),
    ]
)

SILHOUETTE_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("algorithm", pa.string()),
        ("customer_id", pa.string()),
        ("cluster_id", pa.int32()),
        ("nearest_other_cluster_id", pa.int32()),
        ("silhouette", pa.float64()),
    ]
)

#: Bootstrap samples for the intervals of a comparison.
COMPARISON_DRAWS = 200


def silhouettes_of_fits(customers: pd.DataFrame, *, transforms: pd.DataFrame, sample_size: int) -> pa.Table:
    """One row per fit_date, algorithm and customer_id of the rows whose silhouettes `clusters_of_fits` averages.

    customers: fit_date, customer_id, algorithm, cluster_id and the features in original units; transforms: the rows of
    `transforms_of_fits`. Noise, and a fit of one cluster, have no silhouette and no row.
    """
    keys = ["fit_date", "customer_id"]
    cluster_ids = customers.pivot(index=keys, columns="algorithm", values="cluster_id")
    sample = customers.drop_duplicates(keys).sort_values("customer_id").set_index(keys, drop=False)
    parts = []
    for fit_date, features, _ in standardised_samples(sample, transforms):
        taken = features.iloc[systematic_rows(len(features), sample_size)]
        with threadpool_limits(limits=1):
            distances = cdist(taken.to_numpy(), taken.to_numpy())
        for algorithm in cluster_ids:
            labels = cluster_ids.loc[taken.index, algorithm].to_numpy()
            rows = pd.DataFrame(
                {
                    "fit_date": fit_date,
                    "algorithm": algorithm,
                    "customer_id": taken.index.get_level_values("customer_id"),
                    "cluster_id": labels,
                    "nearest_other_cluster_id": nearest_others(distances, labels),
                    "silhouette": silhouettes(distances, labels),
                }
            )
            parts.append(rows[rows["silhouette"].notna()])
    return to_arrow(parts, SILHOUETTE_SCHEMA)


def comparisons_of_fits(groups: pd.DataFrame, *, seed: int) -> pa.Table:
    """One row per fit_date and grouping_name, see `compare_groupings`.

    groups: fit_date, followed_until_date, customer_id, grouping_name, group_name and following_revenue.
    """
    parts = [
        compare_groupings(wide, revenue, seed=seed, draw_count=COMPARISON_DRAWS).assign(**dates)
        for dates, wide, revenue in _wide_groups(groups)
    ]
    return to_arrow(parts, COMPARISON_SCHEMA)


def agreements_of_fits(groups: pd.DataFrame) -> pa.Table:
    """One row per fit_date and pair of groupings, see `agreements`; groups as for `comparisons_of_fits`."""
    columns = ["grouping_name", "other_grouping_name", "adjusted_rand_index"]
    parts = [
        pd.DataFrame([(*pair, value) for pair, value in agreements(wide).items()], columns=columns).assign(**dates)
        for dates, wide, _ in _wide_groups(groups)
    ]
    return to_arrow(parts, AGREEMENT_SCHEMA)


def _wide_groups(groups: pd.DataFrame) -> Iterator[tuple[Mapping[str, pd.Timestamp], pd.DataFrame, pd.Series]]:
    for fit_date, rows in groups.groupby("fit_date"):
        # Numbers in the order of the names: they sort and compare faster.
        numbers = pd.factorize(rows["group_name"], sort=True)[0]
        wide = rows.assign(group_number=numbers).pivot(
            index="customer_id", columns="grouping_name", values="group_number"
        )
        revenue = rows.drop_duplicates("customer_id").set_index("customer_id")["following_revenue"].astype("float64")
        # In an order that other names of the customers do not change, since bootstrap samples draw positions.
        ordered = wide.assign(following_revenue=revenue).sort_values([*wide.columns, "following_revenue"])
        dates = {"fit_date": fit_date, "followed_until_date": rows["followed_until_date"].iloc[0]}
        yield dates, ordered[wide.columns], ordered["following_revenue"]
