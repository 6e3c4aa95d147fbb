"""How much groupings of the same customers agree, and how differently their groups spend afterwards."""

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
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
    codes = {grouping: pd.factorize(groups[grouping])[0] for grouping in groups.columns}
    followed = [of_all[is_followed] for of_all in codes.values()]
    # Places among the different values: ranks of a draw follow by counting, without sorting it.
    places = np.unique(revenue, return_inverse=True)[1]
    measured = np.full(len(codes), np.nan)
    drawn = np.full((max(draw_count, 1), len(codes)), np.nan)
    if len(revenue):
        measured = _separations(followed, places)
        for number in range(draw_count):
            draw = random.integers(0, len(revenue), len(revenue))
            drawn[number] = _separations([of_grouping[draw] for of_grouping in followed], places[draw])
    return pd.DataFrame(
        {
            "grouping_name": list(codes),
            "group_count": [len(np.unique(of_all)) for of_all in codes.values()],
            "customer_count": len(groups),
            "followed_count": len(revenue),
            "separation": measured,
            "separation_low": np.quantile(drawn, 0.025, axis=0),
            "separation_high": np.quantile(drawn, 0.975, axis=0),
        }
    )


def separation(codes: np.ndarray, values: np.ndarray) -> float:
    """Share of the variance of the ranks of values that lies between groups; 0 where all values are equal.

    codes: whole numbers from 0; values: of the same rows, ties share their mean rank.
    """
    return float(_separations([codes], np.unique(values, return_inverse=True)[1])[0])


def _separations(groupings: Sequence[np.ndarray], places: np.ndarray) -> np.ndarray:
    """`separation` of several groupings of the same rows; places: whole numbers from 0 in the order of the values."""
    counts = np.bincount(places)
    midranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    deviations = midranks - (len(places) + 1) / 2
    total = (deviations**2).sum()
    if total == 0:
        return np.zeros(len(groupings))
    shares = []
    for codes in groupings:
        sizes = np.bincount(codes)
        sums = np.bincount(codes, weights=deviations)
        shares.append((sums[sizes > 0] ** 2 / sizes[sizes > 0]).sum() / total)
    return np.array(shares)


def agreements(groups: pd.DataFrame) -> Mapping[tuple[str, str], float]:
    """Adjusted Rand index (Hubert and Arabie 1985) of each pair of groupings; 1 is the same groups, 0 chance."""
    codes = {grouping: pd.factorize(groups[grouping])[0] for grouping in groups.columns}
    found = {}
    for one, other in combinations_with_replacement(codes, 2):
        found[one, other] = found[other, one] = float(adjusted_rand_score(codes[one], codes[other]))
    return found
