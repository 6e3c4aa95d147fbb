"""Rates of rows that belong to units, and how far they could be off: a unit is drawn as a whole, never a row."""

import numpy as np

#: Standard errors on each side of an estimate in an interval of 95 %.
MARGIN = 1.96


def ratio(above: np.ndarray, below: np.ndarray, units: np.ndarray) -> tuple[float, float]:
    """Sum of `above` by sum of `below` and its standard error, linearised over units (Cochran 1977); NaN by 0."""
    total = below.sum()
    if total == 0:
        return np.nan, np.nan
    value = above.sum() / total
    return float(value), _error(np.bincount(units, above - value * below) / total, units)


def difference_of_rates(target: np.ndarray, is_first: np.ndarray, units: np.ndarray) -> tuple[float, float]:
    """Mean target of some rows less that of the others, and its standard error over units; NaN if one is empty."""
    if is_first.all() or not is_first.any():
        return np.nan, np.nan
    first, second = target[is_first].mean(), target[~is_first].mean()
    off = np.where(is_first, (target - first) / is_first.sum(), (second - target) / (~is_first).sum())
    return float(first - second), _error(np.bincount(units, off), units)


def _error(of_units: np.ndarray, units: np.ndarray) -> float:
    """Standard error of a sum over units; of_units: its linear part of each code."""
    count = len(np.unique(units))
    return float(np.sqrt((of_units**2).sum() * count / (count - 1))) if count > 1 else np.nan
