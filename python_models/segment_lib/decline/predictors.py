"""The models that predict who declines: the one that is used, a challenger, and baselines that must be beaten."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from segment_lib.classifiers.additive import AdditiveSum, fit_terms
from segment_lib.classifiers.boosted import boosted_trees, tabulate
from segment_lib.classifiers.logistic import fit_logistic

ADDITIVE = "additive"
CHALLENGER = "gradient_boosting"

#: Baseline -> the features of its logistic regression.
BASELINES = {
    "falling_spend": ["net_revenue_trend"],
    "own_interval": ["recency_interval_ratio"],
    "logistic_rfm": ["recency_days", "order_count", "net_revenue"],
}

#: Inverse strength of their penalty: hardly any.
BASELINE_STRENGTH = 100

FOLD_COUNT = 5


class Predictor(Protocol):
    """A fitted model."""

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        """Log-odds of rows."""

    def varied(self, rows: pd.DataFrame, variations: Iterable[Mapping[str, np.ndarray]]) -> Iterator[np.ndarray]:
        """For each variation, variants x rows: log-odds of the rows with other values of some features.

        variations: feature -> values, variants x rows or variants x 1. It costs less than asking for these rows.
        """


def fit_additive(features: pd.DataFrame, labels: np.ndarray, *, strength: float) -> Predictor:
    """The additive model, see classifiers.additive."""
    return AdditiveSum.of(fit_terms(features, labels, strength=strength))


def fit_challenger(features: pd.DataFrame, labels: np.ndarray, *, seed: int) -> Predictor:
    """The challenger, see classifiers.boosted."""
    return tabulate(boosted_trees(features, labels, seed=seed), list(features))


def fit_baseline(features: pd.DataFrame, labels: np.ndarray) -> Callable[[pd.DataFrame], np.ndarray]:
    """Logistic regression on the logarithms of what is never negative, and on the other features as they are."""
    is_skewed = (features >= 0).all().to_numpy()

    def logarithms(rows: pd.DataFrame) -> np.ndarray:
        values = np.nan_to_num(rows[list(features)].to_numpy())
        return np.where(is_skewed, np.log1p(np.maximum(values, 0)), values)

    values = logarithms(features)
    means, scales = values.mean(axis=0), values.std(axis=0)
    scales[scales == 0] = 1

    def columns(rows: pd.DataFrame) -> np.ndarray:
        return np.vstack([np.ones(len(rows)), ((logarithms(rows) - means) / scales).T])

    coefficients = fit_logistic(columns(features), labels, strength=BASELINE_STRENGTH)
    return lambda rows: coefficients @ columns(rows)


def folds_of(rows: pd.DataFrame, features: Sequence[str]) -> np.ndarray:
    """A fold of each row, all rows of a customer in one; it depends on values and not on names.

    rows: as_of_date, customer_id and features. Customers are dealt out in the order of their first rows' values.
    """
    ordered = rows.sort_values(["as_of_date", *features, "customer_id"], kind="stable")
    customers = ordered.drop_duplicates("customer_id")["customer_id"]
    folds = pd.Series(np.arange(len(customers)) % FOLD_COUNT, index=customers.to_numpy())
    return folds.loc[rows["customer_id"]].to_numpy()


def left_out_log_odds(
    fit: Callable[[pd.DataFrame, np.ndarray], Predictor],
    train: pd.DataFrame,
    test: pd.DataFrame,
    features: Sequence[str],
) -> np.ndarray:
    """Log-odds of each test row by a model that was fitted on the training rows of other customers.

    train: features, is_declining and fold; test: features and fold.
    """
    log_odds = np.full(len(test), np.nan)
    for fold in np.unique(test["fold"]):
        is_in, is_out = (train["fold"] != fold).to_numpy(), (test["fold"] == fold).to_numpy()
        predict = fit(train.loc[is_in, list(features)], train["is_declining"].to_numpy(dtype=int)[is_in])
        log_odds[is_out] = predict(test.loc[is_out, list(features)])
    return log_odds
