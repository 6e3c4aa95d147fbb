"""A shallow tree, written as predicates: what anybody can read, and a database can evaluate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from segment_lib.watch.bounds import SMALLEST_COUNT, quoted, round_between

#: Questions from the root to a leaf at most.
DEPTH = 6

#: A split of two leaves is kept where the likelihood ratio is at least that often the logarithm of the number of rows:
#: 1 would be the information criterion of Schwarz (1978), the others pay for having searched all features and bounds.
GAIN_PER_LOG_ROW = 3.0

#: Rows of the whole with which the rate of a leaf is mixed, so that a few lucky rows do not come first.
PRIOR_COUNT = 2.0


@dataclass(frozen=True)
class Rule:
    """A leaf: conditions (feature, whether above, bound, what stands for a missing value) and its smoothed rate."""

    conditions: tuple[tuple[str, bool, float, float | None], ...]
    rate: float

    def holds(self, rows: pd.DataFrame) -> np.ndarray:
        """Whether each row fulfils all conditions."""
        held = np.ones(len(rows), dtype=bool)
        for feature, is_above, bound, missing in self.conditions:
            values = rows[feature].to_numpy(float)
            values = values if missing is None else np.where(np.isnan(values), missing, values)
            held &= values > bound if is_above else values <= bound
        return held

    @property
    def predicate(self) -> str:
        """The same as SQL."""
        parts = []
        for feature, is_above, bound, missing in self.conditions:
            name = quoted(feature) if missing is None else f"coalesce({quoted(feature)}, {missing!r})"
            parts.append(f"{name} {'>' if is_above else '<='} {bound!r}")
        return " and ".join(parts) or "true"


def fit_rules(features: pd.DataFrame, target: np.ndarray, *, is_yes_or_no: bool) -> list[Rule]:
    """Leaves of a tree of at most DEPTH questions, worst first; they cover every row exactly once.

    features: rows x features, NaN = missing; those are asked as if they had the median. target: more is worse.
    """
    medians = {name: float(np.nanmedian(features[name])) for name in features if features[name].isna().any()}
    filled = features.fillna(medians)
    kind = DecisionTreeClassifier if is_yes_or_no else DecisionTreeRegressor
    # A seed decides between equally good features; the features are in the order of their names.
    tree = kind(max_depth=DEPTH, min_samples_leaf=min(SMALLEST_COUNT, max(1, len(target) // 20)), random_state=0).fit(
        filled, target
    )
    whole = float(target.mean())
    smallest_gain = GAIN_PER_LOG_ROW * np.log(max(2, len(target)))

    def leaves(node: int, kept: np.ndarray, conditions: tuple) -> list[tuple]:
        left, right = tree.tree_.children_left[node], tree.tree_.children_right[node]
        if left == right:
            return [(conditions, kept)]
        name = features.columns[tree.tree_.feature[node]]
        values = filled[name].to_numpy()[kept]
        # The tree knows 24 bits of a value; what it separates is separated here by the number of the fewest digits.
        is_left = values.astype(np.float32) <= tree.tree_.threshold[node]
        bound = round_between(values[is_left].max(), values[~is_left].min())
        sides = [(left, False, kept[values <= bound]), (right, True, kept[values > bound])]
        found = [
            leaves(child, rows, (*conditions, (name, is_above, bound, medians.get(name))))
            for child, is_above, rows in sides
        ]
        if [len(side) for side in found] == [1, 1] and _gain(
            *(target[rows] for *_, rows in sides), is_yes_or_no
        ) < smallest_gain:
            return [(conditions, kept)]
        return [*found[0], *found[1]]

    rules = [
        Rule(conditions, float((target[kept].sum() + PRIOR_COUNT * whole) / (len(kept) + PRIOR_COUNT)))
        for conditions, kept in leaves(0, np.arange(len(target)), ())
    ]
    return sorted(rules, key=lambda rule: (-rule.rate, rule.predicate))


def _gain(left: np.ndarray, right: np.ndarray, is_yes_or_no: bool) -> float:
    """Twice the log of the ratio of likelihoods of two rates to one; of numbers, of two means with normal errors."""
    both = np.concatenate([left, right])
    if is_yes_or_no:
        return 2 * (_log_likelihood(left) + _log_likelihood(right) - _log_likelihood(both))
    within = ((left - left.mean()) ** 2).sum() + ((right - right.mean()) ** 2).sum()
    return np.inf if within <= 0 else len(both) * np.log(((both - both.mean()) ** 2).sum() / within)


def _log_likelihood(labels: np.ndarray) -> float:
    counts = np.array([labels.sum(), len(labels) - labels.sum()])
    return float((counts * np.log(np.where(counts > 0, counts, 1) / len(labels))).sum())


def scores_of(rules: Sequence[Rule], rows: pd.DataFrame) -> np.ndarray:
    """The rate of the leaf of each row."""
    scores = np.full(len(rows), np.nan)
    for rule in rules:
        scores[rule.holds(rows)] = rule.rate
    return scores


def simplified(rule: Rule) -> Rule:
    """The rule with the tightest condition for each feature and side alone, in the order in which they are asked."""
    tightest = {}
    for feature, is_above, bound, missing in rule.conditions:
        known = tightest.get((feature, is_above), (feature, is_above, bound, missing))
        tightest[feature, is_above] = (
            feature,
            is_above,
            max(known[2], bound) if is_above else min(known[2], bound),
            missing,
        )
    return Rule(tuple(tightest.values()), rule.rate)
