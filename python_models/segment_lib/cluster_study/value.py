"""Whether what is known of customers at a date predicts what they spend afterwards, better than money alone."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from segment_lib.series import to_arrow

#: Predictor -> column; a higher value is a better customer.
PREDICTORS = {
    "rfm_score": "rfm_score",
    "grade": "grade_rank",
    "recency": "recency_points",
    "frequency": "frequency_points",
    "monetary": "monetary_points",
}

#: Below so many customers an interval says nothing.
FEWEST_CUSTOMERS = 20

MEASURES = [
    f"{measure}{suffix}"
    for measure in ("correlation", "top_fifth_ratio", "correlation_difference")
    for suffix in ("", "_low", "_high")
]

VALUE_SCHEMA = pa.schema(
    [
        ("as_of_date", pa.date32()),
        ("horizon_months", pa.int32()),
        ("predictor", pa.string()),
        ("customer_count", pa.int64()),
        ("sample_size", pa.int64()),
        *[(measure, pa.float64()) for measure in MEASURES],
        ("beats_money", pa.string()),
        ("reason", pa.string()),
        ("followed_until_date", pa.date32()),
    ]
)


def values_of_dates(customers: pd.DataFrame, *, seed: int, draw_count: int) -> pa.Table:
    """One row per as_of_date, horizon_months and predictor, see `predictive_values`.

    customers: as_of_date, horizon_months, followed_until_date, customer_count (of all), the columns of PREDICTORS and
    following_revenue.
    """
    parts = []
    for (as_of_date, horizon), rows in customers.groupby(["as_of_date", "horizon_months"]):
        columns = {name: rows[column].astype("float64") for name, column in PREDICTORS.items()}
        # In an order that other names of the customers do not change, since bootstrap samples draw positions.
        revenue = rows["following_revenue"].astype("float64")
        ordered = pd.DataFrame(columns).assign(revenue=revenue).sort_values([*PREDICTORS, "revenue"])
        part = predictive_values(ordered[list(PREDICTORS)], ordered["revenue"], seed=seed, draw_count=draw_count)
        first = rows.iloc[0]
        parts.append(
            part.assign(
                as_of_date=as_of_date,
                horizon_months=horizon,
                followed_until_date=first["followed_until_date"],
                customer_count=int(first["customer_count"]),
                sample_size=len(rows),
            )
        )
    return to_arrow(parts, VALUE_SCHEMA)


def predictive_values(
    predictors: pd.DataFrame, revenue: pd.Series, *, seed: int, draw_count: int, baseline: str = "monetary"
) -> pd.DataFrame:
    """One row per predictor: Spearman correlation with revenue, share of it in the best fifth, difference to baseline.

    The intervals are the middle 95 % of bootstrap samples of customers (Efron 1979), the same ones for every predictor,
    so that the difference is paired. Ties share their mean rank, and the place at the edge of the fifth in equal parts.
    Where nothing can be said the numbers are NaN (null in the table) and `reason` says why. An interval alone is NaN,
    and the verdict `unclear`, where a bootstrap sample has no correlation, as when all that vary were left out.
    """
    random = np.random.default_rng(seed)
    size = len(revenue)
    draws = [np.ones(size)]
    draws += [np.bincount(random.integers(0, size, size), minlength=size) for _ in range(draw_count)] if size else []
    values = revenue.to_numpy(dtype="float64")
    measured: Mapping[str, np.ndarray] = {
        name: _measure(np.unique(predictors[name], return_inverse=True)[1], values, draws) for name in predictors
    }
    rows = []
    for name in predictors:
        reason = _reason(predictors[name], predictors[baseline], values)
        row = dict.fromkeys(MEASURES, np.nan) | {"predictor": name, "beats_money": None, "reason": reason}
        if reason is None:
            correlations, captured = measured[name]
            differences = correlations - measured[baseline][0]
            row |= _with_interval("correlation", correlations)
            row |= _with_interval("top_fifth_ratio", captured)
            if name != baseline:
                row |= _with_interval("correlation_difference", differences)
                low, high = row["correlation_difference_low"], row["correlation_difference_high"]
                row["beats_money"] = "yes" if low > 0 else "no" if high < 0 else "unclear"
        rows.append(row)
    return pd.DataFrame(rows)


def _measure(codes: np.ndarray, revenue: np.ndarray, draws: list[np.ndarray]) -> np.ndarray:
    """2 x draws: correlation and share of the best fifth, with each customer counted as often as drawn."""
    revenue_codes = np.unique(revenue, return_inverse=True)[1]
    return np.array([(_spearman(codes, revenue_codes, draw), _captured(codes, revenue, draw)) for draw in draws]).T


def _spearman(codes: np.ndarray, other_codes: np.ndarray, counts: np.ndarray) -> float:
    ranks, other_ranks = _centred_midranks(codes, counts), _centred_midranks(other_codes, counts)
    scale = np.sqrt((counts * ranks**2).sum() * (counts * other_ranks**2).sum())
    return float((counts * ranks * other_ranks).sum() / scale) if scale > 0 else np.nan


def _centred_midranks(codes: np.ndarray, counts: np.ndarray) -> np.ndarray:
    sizes = np.bincount(codes, weights=counts)
    return (np.cumsum(sizes) - sizes / 2 - counts.sum() / 2)[codes]


def _captured(codes: np.ndarray, revenue: np.ndarray, counts: np.ndarray) -> float:
    total = (counts * revenue).sum()
    sizes = np.cumsum(np.bincount(codes, weights=counts)[::-1])
    sums = np.cumsum(np.bincount(codes, weights=counts * revenue)[::-1])
    return float(np.interp(0.2 * counts.sum(), [0, *sizes], [0, *sums]) / total) if total > 0 else np.nan


def _with_interval(name: str, values: np.ndarray) -> dict[str, float]:
    if np.isnan(values[0]):
        return {}
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return {name: values[0], f"{name}_low": low, f"{name}_high": high}


def _reason(predictor: pd.Series, baseline: pd.Series, revenue: np.ndarray) -> str | None:
    if len(revenue) < FEWEST_CUSTOMERS:
        return "few_customers"
    if len(np.unique(revenue)) == 1:
        return "constant_revenue"
    if predictor.nunique() == 1:
        return "constant_predictor"
    return "constant_money" if baseline.nunique() == 1 else None
