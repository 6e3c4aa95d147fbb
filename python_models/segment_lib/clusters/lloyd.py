"""K-means of many small data sets: all starts of all numbers of clusters of one are made in one matrix product."""

from collections.abc import Sequence

import numpy as np

from segment_lib.clusters.algorithms import Clustering

#: A start ends when its centres move, all together and squared, by less than this share of the mean variance.
TOLERANCE = 1e-4

#: A start ends after so many iterations in any case, and so does the settling of the best one.
START_ITERATIONS = 300
SETTLING_ITERATIONS = 1000


def fit_k_means_at_once(
    features: np.ndarray, cluster_counts: Sequence[int], seed: int, *, start_count: int
) -> dict[int, Clustering]:
    """Fit k-means as well as `fit_k_means` does, from other random starts, and much faster on a few thousand rows.

    Lloyd's (1982) iterations of all starts of all numbers of clusters are made together, and a start drops out when it
    has converged. Greedy k-means++ finds the first centres, as in scikit-learn; a start with fewer clusters begins with
    the first ones of a start with more. The best start of each number goes on until nobody moves.
    Rows that repeat the row before them count as one with a weight: a third of a sorted bootstrap sample repeats.
    A cluster that lost all its rows gets the row that is farthest from its centre; where there are fewer different rows
    than clusters, the clusters that stay empty are left out.
    """
    counts = np.unique(np.asarray(cluster_counts, dtype="int64"))
    if len(counts) == 0:
        return {}
    middle = features.mean(axis=0)
    rows, weights = _merge_repeats(features - middle)
    chosen = _spread(rows, weights, counts[-1], start_count, np.random.default_rng(seed))
    starts = [rows[start[:count]] for count in counts for start in chosen]
    tolerance = TOLERANCE * features.var(axis=0).mean()
    # Single precision tells a better start from a worse one, in less time.
    centres, inertias = iterate(rows, weights, starts, tolerance, START_ITERATIONS, np.float32)
    best = inertias.reshape(len(counts), start_count).argmin(axis=1) + start_count * np.arange(len(counts))
    settled, _ = iterate(rows, weights, [centres[run] for run in best], 0, SETTLING_ITERATIONS, np.float64)
    return {
        int(count): _clustering(rows, weights, centres, middle) for count, centres in zip(counts, settled, strict=True)
    }


def _merge_repeats(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that differ from the row before, and how often each is repeated."""
    is_new = np.append(True, (features[1:] != features[:-1]).any(axis=1))
    return features[is_new], np.diff(np.append(np.flatnonzero(is_new), len(features))).astype("float64")


def _spread(
    rows: np.ndarray, weights: np.ndarray, count: int, start_count: int, random: np.random.Generator
) -> np.ndarray:
    """Choose first centres by greedy k-means++ (Arthur and Vassilvitskii 2007): positions of rows, starts x count.

    Of 2 + log(count) candidates, drawn by squared distance to the nearest centre, the one that helps most is taken.
    """
    trial_count = 2 + int(np.log(count))
    starts = np.arange(start_count)
    squares = (rows**2).sum(axis=1)
    chosen = np.empty((start_count, count), dtype="int64")
    nearest = np.full((start_count, len(rows)), np.inf)
    cumulated = np.cumsum(weights)
    candidates = np.searchsorted(cumulated, random.random((start_count, 1)) * cumulated[-1], side="right")
    for step in range(count):
        products = rows[candidates] @ rows.T
        distances = np.maximum(squares - 2 * products + squares[candidates][:, :, None], 0)
        distances = np.minimum(distances, nearest[:, None, :])
        best = (distances @ weights).argmin(axis=1)
        chosen[:, step], nearest = candidates[starts, best], distances[starts, best]
        cumulated = np.cumsum(nearest * weights, axis=1)
        drawn = random.random((start_count, trial_count)) * cumulated[:, -1:]
        candidates = (cumulated[:, None, :] <= drawn[:, :, None]).sum(axis=2)
        candidates = np.minimum(candidates, len(rows) - 1)  # where every row is a centre already
    return chosen


def iterate(
    rows: np.ndarray, weights: np.ndarray, starts: Sequence[np.ndarray], tolerance: float, limit: int, precision: type
) -> tuple[list[np.ndarray], np.ndarray]:
    """Make Lloyd's iterations of each start (clusters x features, in ascending size) until it moves no farther.

    weights: how often each row counts, whole numbers. precision: of the distances.
    Returns the centres of each start, and its inertia.
    """
    feature_count = rows.shape[1]
    augmented = np.column_stack([rows, np.ones(len(rows))])
    weighted = (augmented * weights[:, None]).astype(precision)
    points = np.ascontiguousarray(augmented.T, dtype=precision)
    weight, squares = weights.sum(), weights @ (rows**2).sum(axis=1)
    runs, sizes = np.arange(len(starts)), np.array([len(start) for start in starts])
    firsts, blocks = np.cumsum(sizes) - sizes, _blocks(sizes)
    centres, ended, inertias = np.concatenate(starts), list(starts), np.empty(len(starts))
    scores = np.empty((len(centres), len(rows)), dtype=precision)
    for iteration in range(1, limit + 1):
        is_nearest = _mark_nearest(centres, points, blocks, scores[: len(centres)])
        sums = (is_nearest @ weighted).astype("float64")
        for run in np.flatnonzero(_is_faulty(sums[:, feature_count], firsts, weight)):
            span = slice(firsts[run], firsts[run] + sizes[run])
            _repair(is_nearest[span], rows, centres[span])
            sums[span] = is_nearest[span] @ weighted
        masses = sums[:, feature_count:]
        means = np.divide(sums[:, :feature_count], masses, out=centres.copy(), where=masses > 0)
        shifts = np.add.reduceat(((means - centres) ** 2).sum(axis=1), firsts)
        centres = means
        is_over = (shifts <= tolerance) | (iteration == limit)
        if not is_over.any():
            continue
        explained = np.add.reduceat((masses * means**2).sum(axis=1), firsts)
        inertias[runs[is_over]] = squares - explained[is_over]
        for run in np.flatnonzero(is_over):
            ended[runs[run]] = means[firsts[run] : firsts[run] + sizes[run]]
        if is_over.all():
            break
        centres = means[np.repeat(~is_over, sizes)]
        runs, sizes = runs[~is_over], sizes[~is_over]
        firsts, blocks = np.cumsum(sizes) - sizes, _blocks(sizes)
    return ended, inertias


def _mark_nearest(
    centres: np.ndarray, points: np.ndarray, blocks: Sequence[tuple[slice, int]], out: np.ndarray
) -> np.ndarray:
    """Return 1 where no other centre of the run is nearer to a row, else 0: centres x rows.

    points: the rows as columns, and a 1 below each. |x - c|^2 is compared without |x|^2, the same for each centre.
    """
    lines = np.column_stack([-2 * centres, (centres**2).sum(axis=1)]).astype(points.dtype)
    np.matmul(lines, points, out=out)
    for span, count in blocks:
        block = out[span].reshape(-1, count, points.shape[1])
        block[...] = block == block.min(axis=1, keepdims=True)
    return out


def _blocks(sizes: np.ndarray) -> list[tuple[slice, int]]:
    """Where the centres of consecutive runs of one size are, and the size."""
    run_counts = np.bincount(sizes)
    counts = np.flatnonzero(run_counts)
    lengths = counts * run_counts[counts]
    ends = np.cumsum(lengths)
    return list(zip(map(slice, ends - lengths, ends), counts, strict=True))


def _is_faulty(masses: np.ndarray, firsts: np.ndarray, weight: float) -> np.ndarray:
    """Whether a run has a row in two clusters, since it is as near to both, or a cluster without rows."""
    return (np.add.reduceat(masses, firsts) != weight) | (np.minimum.reduceat(masses, firsts) == 0)


def _repair(is_nearest: np.ndarray, rows: np.ndarray, centres: np.ndarray) -> None:
    """Leave each row in one cluster, and give an empty cluster the farthest row of one that has others, in place."""
    is_nearest *= np.cumsum(is_nearest, axis=0) == 1
    distances = ((rows - centres[is_nearest.argmax(axis=0)]) ** 2).sum(axis=1)
    for empty in np.flatnonzero(is_nearest.sum(axis=1) == 0):
        has_company = is_nearest.sum(axis=1) @ is_nearest > 1
        farthest = np.where(has_company, distances, 0).argmax()
        if not (has_company[farthest] and distances[farthest] > 0):
            break
        is_nearest[:, farthest] = 0
        is_nearest[empty, farthest] = 1


def _clustering(rows: np.ndarray, weights: np.ndarray, centres: np.ndarray, middle: np.ndarray) -> Clustering:
    """Label each row with its nearest centre; middle: what was taken off the rows."""
    labels = ((centres**2).sum(axis=1) - 2 * rows @ centres.T).argmin(axis=1)
    is_used = np.bincount(labels, minlength=len(centres)) > 0
    if not is_used.all():
        labels, centres = (np.cumsum(is_used) - 1)[labels], centres[is_used]
    centres = centres + middle
    return Clustering(np.repeat(labels, weights.astype("int64")), centres, centres, np.arange(len(centres)))
