"""The share of a day's rows beyond a bound, against the days before it."""

import numpy as np
import pandas as pd
from scipy.special import gammaln

#: Days before a day that it is compared with: at most the last, and at least.
REFERENCE_DAYS = 90
SMALLEST_REFERENCE_DAYS = 14
SMALLEST_REFERENCE_ROWS = 50

#: A day is raised where so many rows beyond, or more, have this probability: one false alert of a bound in 270 years.
LARGEST_P_VALUE = 1e-5

#: What is beyond ends after so many usual days in a row; until then it is one alert.
QUIET_DAYS = 7


def upper_tail(count: int, total: int, share: float, correlation: float) -> float:
    """Probability of `count` or more of `total` where days differ: a beta-binomial distribution (Skellam 1948).

    share: of the mean, between 0 and 1; correlation: between two rows of a day, between 0 and 1.
    """
    if count <= 0:
        return 1.0
    spread = 1 / correlation - 1
    first, second = share * spread, (1 - share) * spread
    counts = np.arange(count, total + 1)
    logs = (
        gammaln(total + 1) - gammaln(counts + 1) - gammaln(total - counts + 1)
        + gammaln(counts + first) + gammaln(total - counts + second) - gammaln(total + spread)
        + gammaln(spread) - gammaln(first) - gammaln(second)
    )  # fmt: skip
    return float(min(1.0, np.exp(logs).sum()))


def expected_share(beyond: np.ndarray, totals: np.ndarray) -> tuple[float, float]:
    """The share that days led to expect, and the correlation of rows of a day with which it is uncertain.

    beyond, totals: of each day. The share is mixed with half a row on each side. The correlation is that of moments
    over days (Kleinman 1973), 0 where days differ no more than by chance, and that of not knowing the share itself.
    """
    rows = totals.sum()
    share = (beyond.sum() + 0.5) / (rows + 1)
    shares = beyond / totals
    chi_square = (totals * (shares - share) ** 2).sum() / (share * (1 - share))
    freedom = len(totals) - 1
    size = (rows - (totals**2).sum() / rows) / freedom
    between = max(0.0, (chi_square / freedom - 1) / max(size - 1, 1e-9)) if size > 1 else 0.0
    return float(share), float(min(0.999, between + 1 / (rows + 2)))


def watch_days(beyond: np.ndarray, totals: np.ndarray) -> pd.DataFrame:
    """One row a day, in their order: expected_share, reference_position (first day compared with), p_value and status.

    beyond: rows of each day beyond the bound; totals: all its rows, at least 1.
    status: too_few (days or rows before), quiet, raised (the first day of a crossing), beyond (it goes on). Days that
    were raised or beyond are no reference, until QUIET_DAYS usual ones ended the crossing; only days before count.
    """
    found, usual = [], []
    quiet_for = QUIET_DAYS
    for day, (count, total) in enumerate(zip(beyond, totals, strict=True)):
        reference = np.array(usual[-REFERENCE_DAYS:], dtype=int)
        if len(reference) < SMALLEST_REFERENCE_DAYS or totals[reference].sum() < SMALLEST_REFERENCE_ROWS:
            found.append((np.nan, None, np.nan, "too_few"))
            usual.append(day)
            continue
        share, correlation = expected_share(beyond[reference], totals[reference])
        p_value = upper_tail(int(count), int(total), share, correlation)
        is_unusual = p_value <= LARGEST_P_VALUE
        is_over = quiet_for >= QUIET_DAYS
        quiet_for = 0 if is_unusual else quiet_for + 1
        status = ("raised" if is_over else "beyond") if is_unusual else "quiet"
        if not is_unusual:
            usual.append(day)
        found.append((share, int(reference[0]), p_value, status))
    return pd.DataFrame(found, columns=["expected_share", "reference_position", "p_value", "status"])
