"""Which features a model of yes or no may use: what each tells alone, and why some are left out."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segment_lib.classifiers.additive import bin_bounds
from segment_lib.classifiers.quality import aurocs_of

#: Above this share of missing values a feature is left out, in the sample or among those to be scored.
LARGEST_MISSING_RATIO = 0.9

#: Above this index the distribution of those to be scored is another one than that of the sample.
LARGEST_STABILITY_INDEX = 1.0

#: From this rank correlation with a feature before it on, a feature says nothing of its own.
SAME_CORRELATION = 0.999

COLUMNS = ["feature", "missing_ratio", "missing_ratio_now", "variance", "auroc", "information_value", "stability_index"]


def screen_features(sample: pd.DataFrame, labels: np.ndarray, scored: pd.DataFrame) -> pd.DataFrame:
    """One row per feature: COLUMNS, is_kept, and reason where it is left out.

    sample: labelled rows x features, labels: 0 or 1, scored: the rows of the date at which the model is fitted.
    auroc: of the values as they stand, so that below 0.5 less means more declining; missing values are left out.
    information_value and stability_index share one formula, the symmetric divergence (p - q) * ln(p / q) summed over
    the bins of the sample and missing values (Jeffreys 1946), of the declining against the others, and of the sample
    against those to be scored. An empty bin counts as half a row.
    """
    rows, kept, correlations = [], [], sample.rank().corr().abs()
    for name in sample:
        values, now = sample[name].to_numpy(), scored[name].to_numpy()
        edges, known = bin_bounds(values), ~np.isnan(values)
        bins, bins_now = _bins(values, edges), _bins(now, edges)
        row = {
            "feature": name,
            "missing_ratio": float(np.mean(~known)) if len(values) else np.nan,
            "missing_ratio_now": float(np.mean(np.isnan(now))) if len(now) else np.nan,
            "variance": float(np.var(values[known])) if known.any() else np.nan,
            "auroc": _auroc(labels[known], values[known]),
            "information_value": divergence(bins[labels == 1], bins[labels == 0]),
            "stability_index": divergence(bins_now, bins),
        }
        reason = _reason(row, edges) or _twin(correlations[name], kept)
        kept += [] if reason else [name]
        rows.append(row | {"is_kept": reason is None, "reason": reason})
    return pd.DataFrame(rows, columns=[*COLUMNS, "is_kept", "reason"])


def divergence(bins: np.ndarray, other_bins: np.ndarray) -> float:
    """Sum of (share - other share) * ln(share / other share) over the bins of either; NaN where one has no row."""
    if not len(bins) or not len(other_bins):
        return np.nan
    size = 1 + max(bins.max(), other_bins.max())
    counts, other_counts = np.bincount(bins, minlength=size), np.bincount(other_bins, minlength=size)
    either = (counts + other_counts) > 0
    shares = np.maximum(counts[either], 0.5) / len(bins)
    other_shares = np.maximum(other_counts[either], 0.5) / len(other_bins)
    return float(np.sum((shares - other_shares) * np.log(shares / other_shares)))


def _bins(values: np.ndarray, edges: Sequence[float]) -> np.ndarray:
    return np.where(np.isnan(values), 0, 1 + np.searchsorted(edges, values, side="right"))


def _auroc(labels: np.ndarray, values: np.ndarray) -> float:
    return float(aurocs_of(values, labels, np.ones((1, len(labels))))[0]) if len(labels) else np.nan


def _reason(row: dict, edges: np.ndarray) -> str | None:
    if not row["missing_ratio"] <= LARGEST_MISSING_RATIO:
        return "missing"
    if row["missing_ratio_now"] > LARGEST_MISSING_RATIO:
        return "missing_now"
    if not len(edges):
        return "constant"
    return "unstable" if row["stability_index"] > LARGEST_STABILITY_INDEX else None


def _twin(correlations: pd.Series, kept: Sequence[str]) -> str | None:
    twins = [other for other in kept if correlations[other] >= SAME_CORRELATION]
    return f"same_as_{twins[0]}" if twins else None
