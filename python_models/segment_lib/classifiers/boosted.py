"""Gradient boosting read as tables: log-odds of many rows that differ in few features, without a walk for each.

Each leaf of a tree is a bit. What the value of a feature rules out are the leaves left of the nodes that it passes on
the right; of the leaves that no feature rules out, a row falls into the leftmost (QuickScorer, Lucchese et al. 2015).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

#: Leaves of a tree at most: the bits of a mask.
LARGEST_LEAF_COUNT = 16

#: The masks of any leaves, the one of all, and the first leaf of each.
MASKS = np.arange(2**LARGEST_LEAF_COUNT)
ALL_LEAVES = np.uint16(MASKS[-1])
FIRST_LEAVES = np.log2(np.maximum(1, MASKS & -MASKS)).astype(np.uint8)


@dataclass(frozen=True)
class BoostedTables:
    """A predictor, see decline.predictors: for each feature its thresholds and masks, and what leaves contribute.

    masks: places x trees, the leaves that a value leaves; its place is the number of thresholds below it, that of
    missing values comes last. contributions: trees x leaves.
    """

    tables: Mapping[str, tuple[np.ndarray, np.ndarray]]
    contributions: np.ndarray
    baseline: float

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        """Log-odds of rows."""
        return next(self.varied(rows, [{}]))

    def varied(self, rows: pd.DataFrame, variations: Iterable[Mapping[str, np.ndarray]]) -> Iterator[np.ndarray]:
        """Log-odds of rows for other values of some features."""
        masks = {name: _left_to(rows[name].to_numpy(), *table) for name, table in self.tables.items()}
        everything = np.full((len(rows), len(self.contributions)), ALL_LEAVES)
        own = reduce(np.bitwise_and, masks.values(), everything)
        for variation in variations:
            # Most trees ask for few features: what varies is all the same to the others.
            asks = np.zeros(len(self.contributions), dtype=bool)
            for name in variation:
                asks |= (self.tables[name][1] != ALL_LEAVES).any(axis=0)
            trees, others = np.flatnonzero(asks), np.flatnonzero(~asks)
            same = self.baseline + self._summed(own[:, others], others)
            unvaried = [mask for name, mask in masks.items() if name not in variation]
            left = reduce(np.bitwise_and, unvaried, everything)[:, trees]
            tables = [(thresholds, table[:, trees]) for thresholds, table in map(self.tables.get, variation)]
            log_odds = []
            for values in zip(*variation.values(), strict=True):
                varied = [_left_to(value, *table) for value, table in zip(values, tables, strict=True)]
                log_odds.append(same + self._summed(reduce(np.bitwise_and, varied, left), trees))
            yield np.array(log_odds) if variation else same

    def _summed(self, masks: np.ndarray, trees: np.ndarray) -> np.ndarray:
        """What the trees contribute to each row: of each its first leaf that is left."""
        return self.contributions.take(FIRST_LEAVES.take(masks) + LARGEST_LEAF_COUNT * trees).sum(axis=1)


def boosted_trees(features: pd.DataFrame, labels: np.ndarray, *, seed: int) -> HistGradientBoostingClassifier:
    """Gradient boosting with interactions (Friedman 2001): what it has over the additive model, additivity costs."""
    return HistGradientBoostingClassifier(
        max_iter=100,
        learning_rate=0.05,
        max_leaf_nodes=15,
        min_samples_leaf=40,
        early_stopping=False,
        random_state=seed,
    ).fit(features.to_numpy(), labels)


def tabulate(model: HistGradientBoostingClassifier, features: Sequence[str]) -> BoostedTables:
    """The tables of a model of yes or no; they give the log-odds of its decision_function.

    features: those it was fitted on, in this order, none of them categorical. A tree of more leaves than
    LARGEST_LEAF_COUNT is a ValueError.
    """
    trees = [predictor.nodes for (predictor,) in model._predictors]
    sizes = [len(tree) for tree in trees]
    nodes, numbers = np.concatenate(trees), np.repeat(np.arange(len(trees)), sizes)
    begins = np.repeat(np.cumsum([0, *sizes[:-1]]), sizes)
    # A tree lists each left branch before the right one, so that its leaves are numbered from left to right.
    is_leaf = nodes["is_leaf"] == 1
    before = np.cumsum(is_leaf) - is_leaf
    before = before - before[begins]
    if before.max() >= LARGEST_LEAF_COUNT:
        raise ValueError(f"tabulate: trees must have at most {LARGEST_LEAF_COUNT} leaves, got {before.max() + 1}.")
    kept = ~((1 << before[begins + nodes["right"]]) - (1 << before[begins + nodes["left"]])).astype(np.uint16)
    contributions = np.zeros((len(trees), LARGEST_LEAF_COUNT))
    contributions[numbers[is_leaf], before[is_leaf]] = nodes["value"][is_leaf]
    tables = {}
    for place, name in enumerate(features):
        chosen = np.flatnonzero(~is_leaf & (nodes["feature_idx"] == place))
        chosen = chosen[np.argsort(nodes["num_threshold"][chosen])]
        masks = _masks(nodes[chosen], kept[chosen], numbers[chosen], len(trees))
        tables[name] = nodes["num_threshold"][chosen], masks
    return BoostedTables(tables, contributions, float(model._baseline_prediction[0, 0]))


def _masks(nodes: np.ndarray, kept: np.ndarray, trees: np.ndarray, tree_count: int) -> np.ndarray:
    """The leaves that the nodes of a feature, ascending, leave to a value above the first so many of them."""
    masks = np.full((len(nodes) + 2, tree_count), ALL_LEAVES)
    masks[np.arange(len(nodes)) + 1, trees] = kept
    masks[:-1] = np.bitwise_and.accumulate(masks[:-1], axis=0)
    goes_right = nodes["missing_go_to_left"] == 0
    np.bitwise_and.at(masks[-1], trees[goes_right], kept[goes_right])
    return masks


def _left_to(values: np.ndarray, thresholds: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Rows x trees: the leaves that each value leaves."""
    places = np.where(np.isnan(values), len(thresholds) + 1, np.searchsorted(thresholds, values))
    return masks.take(places, axis=0)
