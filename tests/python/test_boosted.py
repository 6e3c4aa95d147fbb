"""Gradient boosting read as tables, against the predictions of scikit-learn."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from segment_lib.classifiers.boosted import LARGEST_LEAF_COUNT, tabulate

FEATURES = ["strong", "gappy", "coarse", "noise"]


def planted(row_count: int = 3000) -> tuple[pd.DataFrame, np.ndarray]:
    """Log-odds with an interaction; one feature is missing for a fifth and one has five values."""
    random = np.random.default_rng(6)
    rows = pd.DataFrame(random.normal(size=(row_count, 4)), columns=FEATURES)
    rows["coarse"] = rows["coarse"].clip(-2, 2).round()
    labels = (random.random(row_count) < expit(2 * rows["strong"] * rows["coarse"] + rows["gappy"])).astype(int)
    rows.loc[random.random(row_count) < 0.2, "gappy"] = np.nan
    return rows, labels.to_numpy()


@cache
def boosted(leaf_count: int = LARGEST_LEAF_COUNT) -> HistGradientBoostingClassifier:
    rows, labels = planted()
    model = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=leaf_count, early_stopping=False, random_state=1)
    with threadpool_limits(limits=1):
        return model.fit(rows.to_numpy(), labels)


@pytest.mark.parametrize("leaf_count", [2, 7, LARGEST_LEAF_COUNT])
def test_log_odds_are_those_of_scikit_learn(leaf_count):
    model = boosted(leaf_count)
    rows, _ = planted()
    # Values on the bounds, beyond all of them, and missing where none was missing in the fit.
    bounds = np.concatenate([tree.nodes["num_threshold"] for (tree,) in model._predictors])
    rows.loc[: len(bounds) - 1, "strong"] = bounds[: len(rows)]
    rows.loc[::11, "noise"] = np.nan
    rows.loc[::13, "coarse"] = np.inf
    rows.loc[::17, "gappy"] = -np.inf
    # Sums of forty leaves in another order.
    assert tabulate(model, FEATURES)(rows) == pytest.approx(model.decision_function(rows.to_numpy()), abs=1e-12)


@pytest.mark.parametrize("names", [[], ["gappy"], ["strong", "noise"], FEATURES])
def test_rows_that_vary_have_the_log_odds_of_rows_with_these_values(names):
    model, random = boosted(), np.random.default_rng(7)
    rows = planted(200)[0]
    dealt = {name: rows[name].to_numpy()[[random.permutation(200) for _ in range(3)]] for name in names}
    shared = {name: np.array([[-1.0], [np.nan], [0.5]]) for name in names}
    for variation, values in zip([dealt, shared], tabulate(model, FEATURES).varied(rows, [dealt, shared]), strict=True):
        assert values.shape == ((3, 200) if names else (200,))
        for number, log_odds in enumerate(np.atleast_2d(values)):
            changed = rows.assign(**{name: np.resize(column[number], 200) for name, column in variation.items()})
            assert log_odds == pytest.approx(model.decision_function(changed.to_numpy()), abs=1e-12)


def test_a_tree_with_more_leaves_than_a_mask_has_bits_is_an_error():
    with pytest.raises(ValueError, match="at most 16 leaves, got 17"):
        tabulate(boosted(LARGEST_LEAF_COUNT + 1), FEATURES)
