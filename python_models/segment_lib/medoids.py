"""K-medoids: the rows whose distances to all others, each to its nearest one, are least in sum."""

import numpy as np

#: A swap must lower the loss by this share of it: less is rounding, and could be undone for ever.
LEAST_GAIN = 1e-12

#: So many distances are looked at together, which fits the cache of a processor.
BLOCK_SIZE = 50_000


def find_medoids(distances: np.ndarray, medoid_count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Find medoids by FasterPAM (Schubert and Rousseeuw 2021) and return their positions and the labels of the rows.

    distances: of each row to each. medoid_count: from 1 to the number of rows, otherwise ValueError.
    Each row in turn is put in the place of the medoid for which it lowers the loss most, at once, until a whole round
    has lowered it no more. The first medoids are random rows, which differ with the seed.
    """
    row_count = len(distances)
    if not 1 <= medoid_count <= row_count:
        raise ValueError(f"medoid_count must be a whole number from 1 to {row_count}, the rows, got {medoid_count}.")
    medoids = np.random.default_rng(seed).choice(row_count, medoid_count, replace=False)
    labels, nearest, second = _assign(distances, medoids)
    candidate, tried, block_size = 0, 0, max(1, BLOCK_SIZE // row_count)
    while tried < row_count:
        block = np.arange(candidate, min(candidate + block_size, row_count))
        changes = _changes(distances[block], labels, nearest, second, medoid_count)
        better = np.flatnonzero(changes.min(axis=1) < -LEAST_GAIN * nearest.sum())
        if len(better):
            candidate, tried = block[better[0]], 0
            medoids[changes[better[0]].argmin()] = candidate
            labels, nearest, second = _assign(distances, medoids)
        else:
            candidate, tried = block[-1], tried + len(block)
        candidate = (candidate + 1) % row_count
    return medoids, labels


def _assign(distances: np.ndarray, medoids: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Position of the nearest medoid of each row, and its distance to that one and to the second one."""
    reached = distances[medoids]
    labels = reached.argmin(axis=0)
    columns = np.arange(len(labels))
    nearest = reached[labels, columns]
    reached[labels, columns] = np.inf
    return labels, nearest, reached.min(axis=0)


def _changes(
    distances: np.ndarray, labels: np.ndarray, nearest: np.ndarray, second: np.ndarray, medoid_count: int
) -> np.ndarray:
    """How the loss changes if a candidate becomes a medoid in the place of each one: candidates x medoids.

    distances: of the candidates to all rows. A row that is nearer to the candidate goes there, whichever medoid is
    left out; the rows of that one go to the candidate or to their second one.
    """
    joined = np.minimum(distances - nearest, 0).sum(axis=1, keepdims=True)
    members = (labels[:, None] == np.arange(medoid_count)).astype("float64")
    return joined + (np.clip(distances, nearest, second) - nearest) @ members
