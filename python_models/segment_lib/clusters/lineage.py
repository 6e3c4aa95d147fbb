"""Which cluster of a fit is which of the fit before: keys that stay while clusters drift."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

#: A pair of centroids farther apart than so many standard deviations in each feature is no match.
LARGEST_SHIFT = 1.0

#: A match is ambiguous where the next best assignment without it costs less than so many standard deviations more,
LEAST_MARGIN = 0.25

#: or where less than this share of the customers stays with, or comes from, the other of the two.
LEAST_SHARE = 0.8

#: A cluster splits, or merges, where at least this share of its customers goes to, or comes from, a second one.
LARGE_SHARE = 0.3


def match_centroids(previous: np.ndarray, current: np.ndarray) -> list[tuple[int, int, float, float]]:
    """Pairs of rows of least total distance (Kuhn 1955): previous, current, distance and margin.

    previous, current: clusters x features in the same standardised units. Distances and margins are root mean squares
    over the features, in standard deviations. The margin is what the best assignment without the pair costs more.
    Pairs farther apart than LARGEST_SHIFT are left out.
    """
    costs = cdist(previous, current) / np.sqrt(previous.shape[1])
    rows, columns = linear_sum_assignment(costs)
    best = costs[rows, columns].sum()
    pairs = []
    for row, column in zip(rows, columns, strict=True):
        if costs[row, column] > LARGEST_SHIFT:
            continue
        without = costs.copy()
        without[row, column] = costs.sum() + 1
        margin = without[linear_sum_assignment(without)].sum() - best
        pairs.append((int(row), int(column), float(costs[row, column]), float(margin)))
    return pairs


def trace_clusters(fits: Sequence[dict]) -> pd.DataFrame:
    """Give each cluster of each fit a key that it keeps, and say what became of it.

    fits, in order of time: dicts with fit_date, cluster_ids, current (clusters x features, this fit's centroids in its
    own units), previous (the centroids of the fit before in this fit's units) and flows (previous clusters x current
    clusters: customers of this fit's sample, by the nearest centroid of each fit); the last two are None at the first.
    Returns one row per fit_date and segment_key: cluster_id and previous_cluster_id (NaN where there is none), event
    (first, continued, split, merged, born or died), centroid_shift, match_margin, is_ambiguous, and kept_ratio and
    came_ratio, the share of the previous cluster's customers who are in this one, and of this one's who were in that.
    """
    rows, keys, key_count = [], {}, 0
    for fit in fits:
        pairs = [] if fit["previous"] is None else match_centroids(fit["previous"], fit["current"])
        matched = {column: (row, distance, margin) for row, column, distance, margin in pairs}
        previous_ids, previous_keys, keys = list(keys), keys, {}
        for column, cluster_id in enumerate(fit["cluster_ids"]):
            row, distance, margin = matched.get(column, (None, np.nan, np.nan))
            if row is None:
                key_count += 1
                keys[cluster_id] = f"c{key_count:02d}"
            else:
                keys[cluster_id] = previous_keys[previous_ids[row]]
            shares = _shares(fit, row, column)
            rows.append(
                {
                    "fit_date": fit["fit_date"],
                    "segment_key": keys[cluster_id],
                    "cluster_id": cluster_id,
                    "previous_cluster_id": np.nan if row is None else previous_ids[row],
                    "event": _event(fit, row, column),
                    "centroid_shift": distance,
                    "match_margin": margin,
                    "is_ambiguous": bool(margin < LEAST_MARGIN or min(shares.values()) < LEAST_SHARE),
                    **shares,
                }
            )
        gone = [number for number in previous_ids if previous_keys[number] not in keys.values()]
        rows += [
            {
                "fit_date": fit["fit_date"],
                "segment_key": previous_keys[number],
                "cluster_id": np.nan,
                "previous_cluster_id": number,
                "event": "died",
                "is_ambiguous": False,
            }
            for number in gone
        ]
    columns = ["fit_date", "segment_key", "cluster_id", "previous_cluster_id", "event", "centroid_shift"]
    columns += ["match_margin", "is_ambiguous", "kept_ratio", "came_ratio"]
    return pd.DataFrame(rows, columns=columns)


def _event(fit: dict, row: int | None, column: int) -> str:
    if fit["previous"] is None:
        return "first"
    if row is None:
        return "born"
    leaving = np.delete(fit["flows"][row], column)
    coming = np.delete(fit["flows"][:, column], row)
    if leaving.size and leaving.max() >= LARGE_SHARE * max(1, fit["flows"][row].sum()):
        return "split"
    if coming.size and coming.max() >= LARGE_SHARE * max(1, fit["flows"][:, column].sum()):
        return "merged"
    return "continued"


def _shares(fit: dict, row: int | None, column: int) -> dict[str, float]:
    if row is None:
        return {"kept_ratio": np.nan, "came_ratio": np.nan}
    flows = fit["flows"]
    before, after = flows[row].sum(), flows[:, column].sum()
    return {
        "kept_ratio": float(flows[row, column] / before) if before else np.nan,
        "came_ratio": float(flows[row, column] / after) if after else np.nan,
    }
