"""How much groupings of the same customers agree, and how differently their groups spend afterwards."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from sklearn.metrics import adjusted_rand_score


def compare_groupings(
    groups: pd.DataFrame, following_revenue: pd.Series, *, seed: int, draw_count: int
) -> pd.DataFrame:
    """One row per grouping: group_count, customer_count, followed_count and separation with a 95 % interval.

    groups: customers x groupings, a group each; following_revenue: of the same customers, NaN where it is unknown.
    Separation is the share of the variance of the ranks of following revenue that lies between groups (epsilon squared
    of Kruskal and Wallis 1952 without correction, 0 to 1); of ranks, since else a few large buyers decide. The interval
    is that of bootstrap samples of customers (Efron 1979), the same ones for every grouping.
    """
    random = np.random.default_rng(seed)
    is_followed = following_revenue.notna().to_numpy()
    revenue = following_revenue.to_numpy(dtype="float64")[is_followed]
    draws = [random.integers(0, len(revenue), len(revenue)) for _ in range(draw_count)] if len(revenue) else []
    rows = []
    for grouping in groups.columns:
        codes = pd.factorize(groups[grouping])[0]
        followed = codes[is_followed]
        drawn = [separation(followed[draw], revenue[draw]) for draw in draws]
        rows.append(
            {
                "grouping_name": grouping,
                "group_count": len(np.unique(codes)),
                "customer_count": len(codes),
                "followed_count": len(revenue),
                "separation": separation(followed, revenue) if draws else np.nan,
                "separation_low": np.quantile(drawn, 0.025) if draws else np.nan,
                "separation_high": np.quantile(drawn, 0.975) if draws else np.nan,
            }
        )
    return pd.DataFrame(rows)


def separation(codes: np.ndarray, values: np.ndarray) -> float:
    """Share of the variance of the ranks of values that lies between groups; 0 where all values are equal.

    codes: whole numbers from 0; values: of the same rows, ties share their mean rank.
    """
    deviations = rankdata(values) - (len(values) + 1) / 2
    total = (deviations**2).sum()
    sizes = np.bincount(codes)
    sums = np.bincount(codes, weights=deviations)
    return float((sums[sizes > 0] ** 2 / sizes[sizes > 0]).sum() / total) if total > 0 else 0.0


def agreements(groups: pd.DataFrame) -> Mapping[tuple[str, str], float]:
    """Adjusted Rand index (Hubert and Arabie 1985) of each pair of groupings; 1 is the same groups, 0 chance."""
    return {
        (one, other): float(adjusted_rand_score(groups[one], groups[other]))
        for one in groups.columns
        for other in groups.columns
    }
