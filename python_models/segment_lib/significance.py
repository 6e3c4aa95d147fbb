"""Whether something is more than chance, for many thousands of questions at once."""

import numpy as np
from scipy.special import gammaln

#: Terms of a tail that are smaller than this share of it are left out.
SMALLEST_TERM = 1e-17


def fisher_p_values(total: np.ndarray, first: np.ndarray, second: np.ndarray, both: np.ndarray) -> np.ndarray:
    """The probability of `both` baskets or more with two items by chance: Fisher's exact test, one-sided (Fisher 1935).

    total baskets, of which `first` and `second` have one of the items each; whole numbers as doubles. The tail that
    does not hold the mean is summed term by term, each from the one before, for all rules at once: scipy.stats takes
    half a millisecond a rule.
    """
    is_upper = both * total >= first * second
    # Above the mean the terms from `both` up, below it those from `both` - 1 down.
    place = np.where(is_upper, both, both - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = (
            _log_choices(first, place) + _log_choices(total - first, second - place) - _log_choices(total, second)
        )
    term = np.where(np.isfinite(logarithm), np.exp(np.where(np.isfinite(logarithm), logarithm, 0)), 0.0)
    tail = term.copy()
    live = np.flatnonzero(term > 0)
    while len(live):
        here, a, b, n = place[live], first[live], second[live], total[live]
        up = (a - here) * (b - here) / ((here + 1) * (n - a - b + here + 1))
        down = here * (n - a - b + here) / ((a - here + 1) * (b - here + 1))
        term[live] *= np.where(is_upper[live], up, down)
        tail[live] += term[live]
        place[live] += np.where(is_upper[live], 1, -1)
        live = live[term[live] > tail[live] * SMALLEST_TERM]
    return np.clip(np.where(is_upper, tail, 1 - tail), 0, 1)


def adjusted_p_values(values: np.ndarray, test_count: int) -> np.ndarray:
    """Benjamini and Hochberg's p values (1995) of some of `test_count` tests, of which all the others had p = 1.

    scipy.stats.false_discovery_control gives the same, and needs an array of all the others.
    """
    order = np.argsort(values)
    scaled = values[order] * (max(test_count, len(values)) / np.arange(1.0, len(values) + 1))
    adjusted = np.empty_like(scaled)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.clip(adjusted, 0, 1)


def _log_choices(size: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The logarithm of the number of ways to choose; minus infinity where there is none."""
    is_possible = (chosen >= 0) & (chosen <= size)
    kept = np.where(is_possible, chosen, 0)
    return np.where(is_possible, gammaln(size + 1) - gammaln(kept + 1) - gammaln(size - kept + 1), -np.inf)
