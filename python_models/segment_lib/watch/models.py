"""The tree of rules and its challenger, fitted and asked alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import r2_score, roc_auc_score

from segment_lib.watch.rules import fit_rules, scores_of

#: The readable model comes first; the other one says what it costs that it is shallow.
RULES, BOOSTED = "rules", "gradient_boosting"

#: Shuffles of a column of a group of units that was held out.
SHUFFLE_COUNT = 3

#: A column that tells yes from no so well alone is taken for a copy of the answer.
LEAK_AUROC = 0.995

Predictor = Callable[[pd.DataFrame], np.ndarray]


def fit(model: str, features: pd.DataFrame, target: np.ndarray, *, is_yes_or_no: bool, seed: int) -> Predictor:
    """A function from rows to scores, more is worse; of one class a constant."""
    if is_yes_or_no and target.min() == target.max():
        return lambda rows: np.full(len(rows), float(target[0]))
    if model == RULES:
        rules = fit_rules(features, target, is_yes_or_no=is_yes_or_no)
        return lambda rows: scores_of(rules, rows)
    options = {"max_iter": 100, "max_leaf_nodes": 15, "early_stopping": False, "random_state": seed}
    if is_yes_or_no:
        classifier = HistGradientBoostingClassifier(**options).fit(features, target)
        return lambda rows: classifier.predict_proba(rows)[:, 1]
    return HistGradientBoostingRegressor(**options).fit(features, target).predict


def losses_of_shuffles(
    predict: Predictor, features: pd.DataFrame, target: np.ndarray, *, is_yes_or_no: bool, seed: int
) -> Iterator[tuple[str, float]]:
    """Feature and by how much AUROC (of numbers R2) on held-out rows falls if it is shuffled, SHUFFLE_COUNT times each.

    Permutation importance (Breiman 2001).
    """
    measure = roc_auc_score if is_yes_or_no else r2_score
    if target.min() == target.max():
        return
    whole = measure(target, predict(features))
    random = np.random.default_rng(seed)
    for name in features:
        for _ in range(SHUFFLE_COUNT):
            shuffled = features.assign(**{name: random.permutation(features[name].to_numpy())})
            yield name, float(whole - measure(target, predict(shuffled)))


@dataclass(frozen=True)
class Screened:
    """What a column says alone: AUROC (of numbers the rank correlation, as if .5 were none), and what becomes of it."""

    status: str
    alone: float


def screen(values: np.ndarray, target: np.ndarray, outcome: np.ndarray, *, is_yes_or_no: bool) -> Screened:
    """Whether a column is used, constant, or leak_suspected: equal to the outcome, or too good alone.

    values: of all rows, NaN = missing; outcome: as it is in the table; target: what is predicted, NaN = unknown.
    """
    known = ~np.isnan(outcome)
    is_copy = known.any() and np.array_equal(values[known], outcome[known])
    judged = ~np.isnan(target)
    seen = values[judged]
    if is_copy:
        return Screened("leak_suspected", 1.0)
    if len(np.unique(seen[~np.isnan(seen)])) + bool(np.isnan(seen).any()) < 2:
        return Screened("constant", 0.5)
    filled = np.where(np.isnan(seen), np.nanmedian(seen), seen)
    if is_yes_or_no:
        alone = roc_auc_score(target[judged], filled)
    else:
        rank = spearmanr(filled, target[judged]).statistic if len(np.unique(filled)) > 1 else 0.0
        alone = (1 + rank) / 2
    alone = float(max(alone, 1 - alone))
    return Screened("leak_suspected" if alone > LEAK_AUROC else "used", alone)
