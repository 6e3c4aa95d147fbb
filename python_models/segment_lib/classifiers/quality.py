"""How good probabilities of yes or no are: ranking, calibration, lift, each with a bootstrap interval by customer."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import expit, logit

#: Shares of the customers, the likeliest first, at which gain and lift are read.
DECILES = np.arange(1, 11)

#: Newton steps of the calibration slope, which converges in half as many.
SLOPE_STEPS = 25

#: They end with one below this; the next would be about its square.
SLOPE_TOLERANCE = 1e-6

#: Draws are measured together up to about so many counts of customers: what a processor keeps near.
BLOCK_SIZE = 2**16

#: A curvature this flat, relative to what it could be, has no inverse.
SMALLEST_DETERMINANT = 1e-12

#: Probabilities of 0 and 1 have no log-odds.
SMALLEST_PROBABILITY = 1e-9

#: The middle of the draws that an interval covers.
INTERVAL = (0.025, 0.975)

Measures = dict[tuple[str, int | None], np.ndarray]


def compare_models(
    probabilities: Mapping[str, np.ndarray], labels: np.ndarray, *, baselines: list[str], seed: int, draw_count: int
) -> pd.DataFrame:
    """One row per model, measure and decile: value, value_low, value_high and beats_baseline.

    probabilities: model -> one per customer; labels: 0 or 1, of the same customers; each customer is one row.
    The intervals are the middle 95 % of bootstrap samples of customers (Efron 1979), the same ones for every model.
    `auroc_difference` is a model's auroc less that of the best baseline, paired; a model beats it where the whole
    interval lies above 0. Measures: see `measures_of`.
    """
    draws = _draws(len(labels), seed, draw_count)
    measured = {name: measures_of(values, labels, draws) for name, values in probabilities.items()}
    best = max(baselines, key=lambda name: measured[name]["auroc", None][0])
    rows = []
    for name, measures in measured.items():
        if name not in baselines:
            measures["auroc_difference", None] = measures["auroc", None] - measured[best]["auroc", None]
        for (measure, decile), values in measures.items():
            low, high = interval_of(values[1:])
            verdict = ("yes" if low > 0 else "no") if measure == "auroc_difference" else None
            rows.append((name, measure, decile, values[0], low, high, verdict, best))
    columns = ["model", "measure", "decile", "value", "value_low", "value_high", "beats_baseline", "best_baseline"]
    return pd.DataFrame(rows, columns=columns)


def measures_of(probabilities: np.ndarray, labels: np.ndarray, draws: np.ndarray) -> Measures:
    """(measure, decile) -> its value with each customer counted as often as drawn; decile is for gain and lift alone.

    draws: draws x customers, how often each is drawn. auroc and average_precision; brier; calibration_error: mean
    distance of predicted and observed share over tenths of the customers; calibration_slope: coefficient of the
    log-odds in a logistic regression of the labels (Cox 1958), 1 = neither over- nor underconfident; gain: share of the
    declining among the likeliest tenths up to the decile, lift: how many times the mean share the decile itself has.
    Equal probabilities share their places, so that no order among them matters.
    """
    block_count = -(-draws.size // BLOCK_SIZE)
    blocks = [_measures(probabilities, labels, block) for block in np.array_split(draws, block_count)]
    return {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}


def aurocs_of(scores: np.ndarray, labels: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """The area under the ROC curve in each draw: share of pairs in order, of equal scores half; NaN with one class."""
    with np.errstate(invalid="ignore"):
        return _aurocs(*_counted(scores, labels, draws))


def calibration_slopes(probabilities: np.ndarray, labels: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Slope of the labels on the log-odds in each draw; NaN where all log-odds are equal or part the labels."""
    odds = logit(np.clip(probabilities, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY))
    powers = np.stack([np.ones(len(odds)), odds, odds**2], axis=1)
    slopes = np.full(len(draws), np.nan)
    # The draws that are still on the way, and the level and slope of each.
    running, places = np.arange(len(draws)), np.tile([0.0, 1.0], (len(draws), 1))
    for _ in range(SLOPE_STEPS):
        weights, expected = draws[running], expit(places[:, :1] + places[:, 1:] * odds)
        residuals = weights * (labels - expected) @ powers[:, :2]
        # Newton's step with the curvature, a matrix of two by two.
        total, mixed, square = (weights * expected * (1 - expected) @ powers).T
        determinants = total * square - mixed**2
        determinants[~(determinants > SMALLEST_DETERMINANT * total * square)] = np.nan
        first, second = residuals.T
        steps = np.stack([square * first - mixed * second, total * second - mixed * first], axis=1)
        steps /= determinants[:, None]
        places = places + steps
        goes_on = np.abs(steps).max(axis=1) >= SLOPE_TOLERANCE
        slopes[running[~goes_on]] = places[~goes_on, 1]
        running, places = running[goes_on], places[goes_on]
        if not len(running):
            break
    return slopes


def interval_of(values: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of the draws; NaN where a draw has no value."""
    low, high = np.quantile(values, INTERVAL)
    return float(low), float(high)


def _measures(probabilities: np.ndarray, labels: np.ndarray, draws: np.ndarray) -> Measures:
    up_to_positive, up_to = _counted(probabilities, labels, draws)
    positive = np.diff(up_to_positive, axis=1, prepend=0)
    positives, sizes = up_to_positive[:, -1], up_to[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(up_to > 0, up_to_positive / up_to, 0)
        measures: Measures = {
            ("auroc", None): _aurocs(up_to_positive, up_to),
            ("average_precision", None): (positive * precision).sum(axis=1) / positives,
            ("brier", None): draws @ (probabilities - labels) ** 2 / sizes,
            ("calibration_error", None): _calibration_errors(probabilities, labels, draws),
            ("calibration_slope", None): calibration_slopes(probabilities, labels, draws),
        }
    places, shares = (np.pad(counts, [(0, 0), (1, 0)]) for counts in (up_to, up_to_positive))
    gains = np.array(
        [
            np.interp(DECILES / 10 * seen[-1], seen, found) / found[-1] if found[-1] else np.full(10, np.nan)
            for seen, found in zip(places, shares, strict=True)
        ]
    )
    lifts = 10 * np.diff(gains, axis=1, prepend=0)
    measures |= {("gain", int(decile)): gains[:, decile - 1] for decile in DECILES}
    return measures | {("lift", int(decile)): lifts[:, decile - 1] for decile in DECILES}


def _counted(scores: np.ndarray, labels: np.ndarray, draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draws x scores, the highest first: the positive rows that have at least the score, and all rows that have."""
    order = np.argsort(-scores)
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    drawn = draws[:, order]
    return np.cumsum(drawn * labels[order], axis=1)[:, ends], np.cumsum(drawn, axis=1)[:, ends]


def _aurocs(up_to_positive: np.ndarray, up_to: np.ndarray) -> np.ndarray:
    """Each negative row is ranked below the positive ones of higher scores, and half below those of its own."""
    positive = np.diff(up_to_positive, axis=1, prepend=0)
    negative = np.diff(up_to, axis=1, prepend=0) - positive
    positives, sizes = up_to_positive[:, -1], up_to[:, -1]
    return (negative * (up_to_positive - positive / 2)).sum(axis=1) / (positives * (sizes - positives))


def _calibration_errors(probabilities: np.ndarray, labels: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Tenths are those of the customers as they are, ties whole in the tenth of their middle."""
    _, codes, counts = np.unique(probabilities, return_inverse=True, return_counts=True)
    middles = (np.cumsum(counts) - counts / 2)[codes]
    tenths = np.minimum(9, (10 * middles / len(labels)).astype(int))
    gaps = np.array([draws[:, tenths == tenth] @ (probabilities - labels)[tenths == tenth] for tenth in range(10)])
    return np.abs(gaps).sum(axis=0) / draws.sum(axis=1)


def _draws(size: int, seed: int, draw_count: int) -> np.ndarray:
    """The customers as they are, and bootstrap samples of them."""
    random = np.random.default_rng(seed)
    samples = [np.bincount(random.integers(0, size, size), minlength=size) for _ in range(draw_count)]
    return np.array([np.ones(size), *samples])
