"""An additive model of yes or no as small tables: for each feature a step function, the log-odds are their sum."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segment_lib.classifiers.logistic import fit_logistic

#: Steps of a feature at most; SQL has as many slots.
LARGEST_BIN_COUNT = 8

#: Rows that a step stands on at least.
SMALLEST_BIN_SIZE = 25

#: Inverse strengths of the penalty that are tried, the strongest first.
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)

#: Contributions are sums of money-like decimals in SQL, exact in any order.
CONTRIBUTION_DECIMALS = 6

#: The row of the terms that holds what all customers have in common.
INTERCEPT = "intercept"

Bounds = Mapping[str, np.ndarray]


def bin_bounds(values: np.ndarray) -> np.ndarray:
    """The values at which a new bin begins, ascending; ties are never split, missing values do not count.

    At most LARGEST_BIN_COUNT bins about equal in size, each of at least SMALLEST_BIN_SIZE rows.
    """
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return np.empty(0)
    shares = np.arange(1, LARGEST_BIN_COUNT) / LARGEST_BIN_COUNT
    candidates = np.unique(np.quantile(known, shares, method="inverted_cdf"))
    kept, begin = [], 0
    for position, bound in zip(np.searchsorted(known, candidates), candidates, strict=True):
        if min(position - begin, len(known) - position) >= SMALLEST_BIN_SIZE:
            kept.append(bound)
            begin = position
    return np.array(kept)


def bounds_of(features: pd.DataFrame) -> Bounds:
    """Feature -> bin_bounds of its values."""
    return {name: bin_bounds(features[name].to_numpy()) for name in features}


def fit_terms(
    features: pd.DataFrame, labels: np.ndarray, *, strength: float, bounds: Bounds | None = None
) -> pd.DataFrame:
    """Terms of the additive model: one row per feature and bin, and one for the intercept.

    features: rows x features, NaN = missing; labels: 0 or 1; bounds: by default bin_bounds of each feature.
    Columns: feature, bin (0 = missing, the others ascending from 1), lower_bound (included), upper_bound (excluded),
    contribution to the log-odds, row_count, declining_count.

    A logistic regression on steps: the coefficient of a bound is what the log-odds rise there. The squared penalty on
    them draws neighbouring bins together, as in P-splines of order 1 (Eilers & Marx 1996), so that thin bins follow
    their neighbours. Contributions have mean 0 over the rows; one of missing values that were never seen is 0.
    """
    bounds = bounds or bounds_of(features)
    binned = {name: _bins_of(features[name].to_numpy(), edges) for name, edges in bounds.items()}
    intercept, *coefficients = fit_logistic(_steps(binned, bounds, len(labels)), labels, strength=strength)
    coefficients, parts = iter(coefficients), []
    for name, edges in bounds.items():
        counts = np.bincount(binned[name], minlength=len(edges) + 2)
        missing = next(coefficients) if counts[0] else 0.0
        heights = np.array([missing, *np.cumsum([0.0, *(next(coefficients) for _ in edges)])])
        mean = float(counts @ heights / counts.sum())
        intercept += mean
        parts.append(
            {
                "feature": [name] * len(heights),
                "bin": np.arange(len(heights)),
                "lower_bound": np.array([np.nan, np.nan, *edges]),
                "upper_bound": np.array([np.nan, *edges, np.nan]),
                "contribution": np.where(counts > 0, heights - mean, 0.0),
                "row_count": counts,
                "declining_count": np.bincount(binned[name], weights=labels, minlength=len(heights)).astype(int),
            }
        )
    shared = {"feature": [INTERCEPT], "bin": [0], "lower_bound": [np.nan], "upper_bound": [np.nan]}
    counted = {"contribution": [intercept], "row_count": [len(labels)], "declining_count": [int(labels.sum())]}
    # One frame of all features: a frame for each would take longer than the fit.
    columns = [shared | counted, *parts]
    terms = pd.DataFrame({column: np.concatenate([part[column] for part in columns]) for column in columns[0]})
    # Adding 0 turns -0.0 into 0.0.
    return terms.assign(contribution=terms["contribution"].round(CONTRIBUTION_DECIMALS) + 0.0)


def contributions_of(features: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """What each feature adds to the log-odds of each row, in the order of the terms; the intercept is no column."""
    return pd.DataFrame(AdditiveSum.of(terms).parts(features), index=features.index)


def log_odds_of(features: pd.DataFrame, terms: pd.DataFrame) -> np.ndarray:
    """The log-odds of each row: its contributions and the intercept."""
    return AdditiveSum.of(terms)(features)


@dataclass(frozen=True)
class AdditiveSum:
    """The terms as a predictor, see decline.predictors: bounds and contributions of the bins of each feature."""

    intercept: float
    heights: Mapping[str, tuple[np.ndarray, np.ndarray]]

    @classmethod
    def of(cls, terms: pd.DataFrame) -> "AdditiveSum":
        """From terms in any order of the bins."""
        ordered = terms.sort_values("bin", kind="stable")
        codes, names = pd.factorize(ordered["feature"])
        bounds, contributions = ordered["lower_bound"].to_numpy(), ordered["contribution"].to_numpy()
        heights = {name: (bounds[codes == code][2:], contributions[codes == code]) for code, name in enumerate(names)}
        _, (intercept,) = heights.pop(INTERCEPT)
        return cls(float(intercept), heights)

    def parts(self, columns: Mapping[str, np.ndarray] | pd.DataFrame) -> dict[str, np.ndarray]:
        """Feature -> what it adds, of the features that there are columns of."""
        return {
            name: contributions[_bins_of(np.asarray(columns[name]), bounds)]
            for name, (bounds, contributions) in self.heights.items()
            if name in columns
        }

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        """Log-odds of rows."""
        return sum(self.parts(rows).values()) + self.intercept

    def varied(self, rows: pd.DataFrame, variations: Iterable[Mapping[str, np.ndarray]]) -> Iterator[np.ndarray]:
        """Log-odds of rows for other values of some features."""
        parts = self.parts(rows)
        for variation in variations:
            yield sum((parts | self.parts(variation)).values()) + self.intercept


def choose_strength(features: pd.DataFrame, labels: np.ndarray, folds: np.ndarray) -> float:
    """The inverse strength of the least log loss on folds of customers that were left out; in a tie the stronger one.

    folds: number of the fold of each row; all rows of a customer are in one.
    """
    losses = []
    for fold in np.unique(folds):
        is_out = folds == fold
        train, test = features[~is_out], features[is_out]
        if len(np.unique(labels[~is_out])) < 2:
            continue
        bounds = bounds_of(train)
        fitted = [fit_terms(train, labels[~is_out], strength=strength, bounds=bounds) for strength in STRENGTHS]
        losses.append([_log_loss(labels[is_out], log_odds_of(test, terms)) for terms in fitted])
    mean_losses = np.mean(losses, axis=0) if losses else np.full(len(STRENGTHS), np.inf)
    return STRENGTHS[int(np.argmin(np.round(mean_losses, 9)))]


def _log_loss(labels: np.ndarray, log_odds: np.ndarray) -> float:
    """Mean of -ln of the probability that each label was given."""
    return float(np.mean(np.logaddexp(0, np.where(labels == 1, -log_odds, log_odds))))


def _bins_of(values: np.ndarray, edges: Sequence[float]) -> np.ndarray:
    return np.where(np.isnan(values), 0, 1 + np.searchsorted(edges, values, side="right"))


def _steps(binned: Mapping[str, np.ndarray], bounds: Bounds, row_count: int) -> np.ndarray:
    """Columns x rows: 1; then for each feature one that marks missing values, if any, and per bound 1 from it on."""
    steps = [np.ones(row_count, dtype=bool)]
    for name, edges in bounds.items():
        is_missing = binned[name] == 0
        steps += [is_missing] if is_missing.any() else []
        steps += [binned[name] > number for number in range(1, len(edges) + 1)]
    return np.array(steps, dtype="float64")
