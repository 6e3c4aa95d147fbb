"""Whether an experiment was run as it was drawn."""

from collections.abc import Sequence

import numpy as np
import scipy.stats

#: Bounds of the p value: below the first nothing is concluded, below the second somebody should look (Fabijan et al.
#: 2019).
MISMATCH = 0.001
SUSPICIOUS = 0.01


def sample_ratio(counts: Sequence[int], weights: Sequence[float]) -> float:
    """The p value of units by arm against the planned shares, by chi-square; NaN without units or with one arm.

    counts: units in each arm; weights: planned parts, in the same order.
    """
    counts, weights = np.asarray(counts, dtype=float), np.asarray(weights, dtype=float)
    if counts.sum() <= 0 or len(counts) < 2:
        return np.nan
    return float(scipy.stats.chisquare(counts, counts.sum() * weights / weights.sum()).pvalue)


def verdict_of(p_value: float) -> str:
    """`fine`, `suspicious` or `mismatch`; `fine` too where there is nothing to test."""
    return "mismatch" if p_value < MISMATCH else "suspicious" if p_value < SUSPICIOUS else "fine"
