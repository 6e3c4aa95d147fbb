"""How many units an experiment needs, and which effect it can show with those that there are."""

import numpy as np
import scipy.optimize
import scipy.stats

#: The usual risks: of an effect that is none, and of missing one that is there.
ALPHA = 0.05
POWER = 0.8


def power_of_shares(unit_count: float, share: float, other_share: float, *, alpha: float = ALPHA) -> float:
    """The probability of showing that two shares differ, with unit_count units in each arm.

    The formula of R's power.prop.test (stats), whose test is two-sided but counts only one side as found.
    """
    critical = scipy.stats.norm.isf(alpha / 2)
    mean = (share + other_share) / 2
    pooled = np.sqrt(2 * mean * (1 - mean))
    apart = np.sqrt(share * (1 - share) + other_share * (1 - other_share))
    return float(scipy.stats.norm.cdf((np.sqrt(unit_count) * abs(share - other_share) - critical * pooled) / apart))


def size_for_shares(share: float, other_share: float, *, alpha: float = ALPHA, power: float = POWER) -> float:
    """Units in each arm that show the difference of two shares with that power: power_of_shares solved for units.

    Not rounded, as R's power.prop.test gives it; NaN where the shares are equal or not between 0 and 1.
    """
    if not (0 <= share <= 1 and 0 <= other_share <= 1) or share == other_share:
        return np.nan
    critical, wanted = scipy.stats.norm.isf(alpha / 2), scipy.stats.norm.ppf(power)
    mean = (share + other_share) / 2
    pooled = np.sqrt(2 * mean * (1 - mean))
    apart = np.sqrt(share * (1 - share) + other_share * (1 - other_share))
    return float(((critical * pooled + wanted * apart) / (share - other_share)) ** 2)


def detectable_share(share: float, unit_count: float, *, alpha: float = ALPHA, power: float = POWER) -> float:
    """The larger share that unit_count units in each arm tell from this one with that power; NaN where none does."""

    def lacking(other: float) -> float:
        return power_of_shares(unit_count, share, other, alpha=alpha) - power

    if not 0 <= share < 1 or not unit_count > 0 or lacking(1.0) < 0:
        return np.nan
    return float(scipy.optimize.brentq(lacking, share + 1e-12, 1.0, xtol=1e-12))


def size_for_means(
    deviation: float, difference: float, *, correlation: float = 0.0, alpha: float = ALPHA, power: float = POWER
) -> float:
    """Units in each arm that show a difference of two means: 2 (z + z)^2 s^2 (1 - rho^2) / d^2, not rounded.

    deviation: standard deviation of the metric, in its unit; difference: in the same unit; correlation: with the
    covariate of CUPED, 0 without one. NaN where the difference is 0.
    """
    if difference == 0:
        return np.nan
    quantiles = scipy.stats.norm.isf(alpha / 2) + scipy.stats.norm.ppf(power)
    return float(2 * (quantiles * deviation / difference) ** 2 * (1 - correlation**2))


def detectable_difference(
    deviation: float,
    unit_count: float,
    other_count: float | None = None,
    *,
    correlation: float = 0.0,
    alpha: float = ALPHA,
    power: float = POWER,
) -> float:
    """The difference of two means that arms of unit_count and other_count units show with that power, in its unit.

    size_for_means solved for the difference, for arms that may differ; NaN where an arm is empty.
    """
    other_count = unit_count if other_count is None else other_count
    if not (unit_count > 0 and other_count > 0):
        return np.nan
    quantiles = scipy.stats.norm.isf(alpha / 2) + scipy.stats.norm.ppf(power)
    return float(quantiles * deviation * np.sqrt((1 - correlation**2) * (1 / unit_count + 1 / other_count)))


def design_effect(cluster_size: float, intraclass_correlation: float) -> float:
    """How many times more units are needed where whole clusters are drawn: 1 + (m - 1) icc (Kish 1965), at least 1."""
    return max(1.0, 1 + (cluster_size - 1) * intraclass_correlation)


def intraclass_correlation(counts: np.ndarray, sums: np.ndarray, square_sum: float) -> float:
    """How alike units of one cluster are, from -1/(m - 1) to 1, by analysis of variance (Donner & Koval 1980).

    counts, sums: units and the sum of their values, by cluster; square_sum: of the squares of all units.
    NaN for fewer than two clusters, or where every cluster has one unit.
    """
    counts, sums = np.asarray(counts, dtype=float), np.asarray(sums, dtype=float)
    total, cluster_count = counts.sum(), len(counts)
    if cluster_count < 2 or total <= cluster_count:
        return np.nan
    between = ((sums**2 / counts).sum() - sums.sum() ** 2 / total) / (cluster_count - 1)
    within = (square_sum - (sums**2 / counts).sum()) / (total - cluster_count)
    size = (total - (counts**2).sum() / total) / (cluster_count - 1)
    spread = between + (size - 1) * within
    return float((between - within) / spread) if spread > 0 else np.nan
