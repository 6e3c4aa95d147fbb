"""A series of fit dates: the customers of each, standardised, and results as Arrow tables.

The tables have a declared schema, so that an empty shop gives empty tables of the right types.
"""

from collections.abc import Iterator, Sequence

import pandas as pd
import pyarrow as pa

from segment_lib.clusters.transforms import apply_transforms


def standardised_samples(
    sample: pd.DataFrame, transforms: pd.DataFrame
) -> Iterator[tuple[pd.Timestamp, pd.DataFrame, pd.DataFrame]]:
    """For each fit date of the sample: the date, its customers x features (standardised, sorted), its transforms."""
    sample_dates = pd.to_datetime(sample["fit_date"])
    chosen = transforms[transforms["is_chosen"] & pd.to_datetime(transforms["fit_date"]).isin(sample_dates.unique())]
    for fit_date, fit_rows in chosen.groupby(pd.to_datetime(chosen["fit_date"])):
        by_feature = fit_rows.sort_values("feature")
        order = list(by_feature["feature"])
        rows = sample[sample_dates == fit_date].sort_values(order, kind="stable")
        yield fit_date, apply_transforms(rows, by_feature).sort_values(order, kind="stable"), by_feature


def to_arrow(parts: Sequence[pd.DataFrame], schema: pa.Schema) -> pa.Table:
    """The rows of all parts, with the columns and types of the schema; no part gives an empty table."""
    if not parts:
        return schema.empty_table()
    rows = pd.concat(parts, ignore_index=True)[schema.names]
    for field in schema:
        if field.type == pa.date32():
            rows[field.name] = pd.to_datetime(rows[field.name]).dt.date
    # Arrow makes no decimals from pandas' doubles, but from its own.
    doubles = [pa.field(field.name, pa.float64()) if pa.types.is_decimal(field.type) else field for field in schema]
    return pa.Table.from_pandas(rows, schema=pa.schema(doubles), preserve_index=False).cast(schema)
