"""An additive model of yes or no as small tables: for each feature a step function, the log-odds are their sum."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

#: Steps of a feature at most; SQL has as many slots.
LARGEST_BIN_COUNT = 8

#: Rows that a step stands on at least.
SMALLEST_BIN_SIZE = 25

#: Inverse strengths of the penalty that are tried, the strongest first.
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)

#: Contributions are sums of money-like decimals in SQL, exact in any order.
CONTRIBUTION_DECIMALS = 6

#: Newton's method ends where the gradient is below this; one more step would change nothing that rounding keeps.
TOLERANCE = 1e-9

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
    bounds = bounds or {name: bin_bounds(features[name].to_numpy()) for name in features}
    model = _fitted(_steps(features, bounds), labels, strength)
    coefficients = iter(model.coef_[0])
    intercept, parts = float(model.intercept_[0]), []
    for name, edges in bounds.items():
        bins = _bins_of(features[name].to_numpy(), edges)
        heights = np.cumsum([0.0, *[next(coefficients) for _ in edges]])
        heights = np.array([next(coefficients), *heights])
        counts = np.bincount(bins, minlength=len(heights))
        mean = float(counts @ heights / counts.sum())
        intercept += mean
        parts.append(
            pd.DataFrame(
                {
                    "feature": name,
                    "bin": np.arange(len(heights)),
                    "lower_bound": [np.nan, np.nan, *edges],
                    "upper_bound": [np.nan, *edges, np.nan],
                    "contribution": np.where(counts > 0, heights - mean, 0.0),
                    "row_count": counts,
                    "declining_count": np.bincount(bins, weights=labels, minlength=len(heights)).astype(int),
                }
            )
        )
    shared = {"feature": INTERCEPT, "bin": 0, "contribution": intercept}
    counted = {"row_count": len(labels), "declining_count": int(labels.sum())}
    terms = pd.concat([pd.DataFrame([shared | counted]), *parts], ignore_index=True)
    # Adding 0 turns -0.0 into 0.0.
    return terms.assign(contribution=terms["contribution"].round(CONTRIBUTION_DECIMALS) + 0.0)


def contributions_of(features: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """What each feature adds to the log-odds of each row, in the order of the terms; the intercept is no column."""
    by_feature = {name: rows.sort_values("bin") for name, rows in terms.groupby("feature", sort=False)}
    return pd.DataFrame(
        {
            name: rows["contribution"].to_numpy()[
                _bins_of(features[name].to_numpy(), rows["lower_bound"].to_numpy()[2:])
            ]
            for name, rows in by_feature.items()
            if name != INTERCEPT
        },
        index=features.index,
    )


def log_odds_of(features: pd.DataFrame, terms: pd.DataFrame) -> np.ndarray:
    """The log-odds of each row: its contributions and the intercept."""
    intercept = terms.loc[terms["feature"] == INTERCEPT, "contribution"].iloc[0]
    return contributions_of(features, terms).sum(axis=1).to_numpy() + intercept


def choose_strength(features: pd.DataFrame, labels: np.ndarray, folds: np.ndarray) -> float:
    """The inverse strength of the least log loss on folds of customers that were left out; in a tie the stronger one.

    folds: number of the fold of each row; all rows of a customer are in one.
    """
    losses = [
        np.mean(
            [
                log_loss(labels[folds == fold], _left_out(features, labels, folds == fold, strength), labels=[0, 1])
                for fold in np.unique(folds)
                if len(np.unique(labels[folds != fold])) == 2
            ]
            or [np.inf]
        )
        for strength in STRENGTHS
    ]
    return STRENGTHS[int(np.argmin(np.round(losses, 9)))]


def _left_out(features: pd.DataFrame, labels: np.ndarray, is_out: np.ndarray, strength: float) -> np.ndarray:
    terms = fit_terms(features[~is_out], labels[~is_out], strength=strength)
    return expit(log_odds_of(features[is_out], terms))


def _bins_of(values: np.ndarray, edges: Sequence[float]) -> np.ndarray:
    return np.where(np.isnan(values), 0, 1 + np.searchsorted(edges, values, side="right"))


def _steps(features: pd.DataFrame, bounds: Bounds) -> np.ndarray:
    """For each feature a column per bound, 1 from it on, and a column that marks missing values."""
    columns = []
    for name, edges in bounds.items():
        values = features[name].to_numpy()
        columns += [values >= edge for edge in edges]
        columns.append(np.isnan(values))
    return np.array(columns, dtype="float64").T


def _fitted(steps: np.ndarray, labels: np.ndarray, strength: float) -> LogisticRegression:
    model = LogisticRegression(C=strength, solver="newton-cholesky", tol=TOLERANCE, max_iter=100)
    return model.fit(steps, labels)
