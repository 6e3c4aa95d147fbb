"""What a model rests on: how much worse it ranks held-out customers without a feature, and the shape of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from segment_lib.classifiers.additive import bin_bounds, bounds_of, fit_terms
from segment_lib.classifiers.importance import DRAW_COUNT, NORMAL_95, ranked_losses
from segment_lib.classifiers.quality import aurocs_of
from segment_lib.decline.predictors import Predictor

#: Refits for the intervals of curves.
CURVE_DRAW_COUNT = 10

#: Rows that a partial dependence is the mean of, and those that have a curve of their own.
CURVE_ROW_COUNT, SINGLE_CURVE_COUNT = 500, 10


def permutation_importance(
    predictors: Mapping[int, Predictor], test: pd.DataFrame, groups: Mapping[str, Sequence[str]], *, seed: int
) -> pd.DataFrame:
    """One row per feature and group: importance, its interval, and importance_rank among single features.

    The loss of auroc when the values of the feature are dealt out anew among the test rows (Breiman 2001), those of a
    group together. predictors: by fold of customers that it has not seen; test: features, is_declining and fold.
    """
    random = np.random.default_rng(seed)
    labels, size = test["is_declining"].to_numpy(dtype=int), len(test)
    orders = np.array([random.permutation(size) for _ in range(DRAW_COUNT)])
    samples = [np.bincount(random.integers(0, size, size), minlength=size) for _ in range(DRAW_COUNT)]
    whole, *permuted = _dealt_out(predictors, test, [[], *groups.values()], orders)
    baselines = _aurocs(labels, np.broadcast_to(whole, orders.shape), samples)
    losses = [baselines - _aurocs(labels, log_odds, samples) for log_odds in permuted]
    return ranked_losses(groups, losses)


def shape_curves(features: pd.DataFrame, labels: np.ndarray, *, strength: float, seed: int) -> pd.DataFrame:
    """Curves of the additive model: its contributions by bin, intervals by refits on bootstrap samples of the rows.

    Columns as in `dependence_curves`; curve_number is 0.
    """
    bounds = bounds_of(features)
    terms = fit_terms(features, labels, strength=strength, bounds=bounds)
    draws = [
        fit_terms(features.iloc[rows], labels[rows], strength=strength, bounds=bounds)["contribution"]
        for rows in _bootstrap_rows(labels, seed)
    ]
    width = NORMAL_95 * np.std(draws, axis=0, ddof=1)
    curves = terms.assign(low=terms["contribution"] - width, high=terms["contribution"] + width)
    curves = curves[(curves["feature"] != "intercept") & (curves["bin"] > 0)]
    places = pd.concat([_places(features[name], bounds[name]).assign(feature=name) for name in features])
    curves = curves.merge(places[["feature", "bin", "feature_value"]], on=["feature", "bin"])
    renamed = curves.rename(columns={"contribution": "log_odds", "low": "log_odds_low", "high": "log_odds_high"})
    return renamed.assign(curve_number=0)


def dependence_curves(
    fit: Callable[[pd.DataFrame, np.ndarray], Predictor], features: pd.DataFrame, labels: np.ndarray, *, seed: int
) -> pd.DataFrame:
    """Curves of any model: per feature, curve_number and bin the feature_value, log_odds, interval and row_count.

    Curve 0 is the partial dependence (Friedman 2001): mean log-odds when everybody has the value; curves from 1 on are
    those of single customers (Goldstein et al. 2015), without interval. Each has mean 0 over the rows of the bins.
    """
    few = features.iloc[:: -(-len(features) // CURVE_ROW_COUNT)]
    every = -(-len(few) // SINGLE_CURVE_COUNT)
    predictors = [fit(features, labels)]
    predictors += [fit(features.iloc[rows], labels[rows]) for rows in _bootstrap_rows(labels, seed)]
    places_of = {name: _places(features[name], bin_bounds(features[name].to_numpy())) for name in features}
    variations = [{name: places["feature_value"].to_numpy()[:, None]} for name, places in places_of.items()]
    varied = zip(*(predict.varied(few, variations) for predict in predictors), strict=True)
    parts = []
    for (name, places), log_odds in zip(places_of.items(), varied, strict=True):
        shares = (places["row_count"] / places["row_count"].sum()).to_numpy()
        means = np.array([values.mean(axis=1) for values in log_odds])
        means -= (means @ shares)[:, None]
        width = NORMAL_95 * np.std(means[1:], axis=0, ddof=1)
        alone = log_odds[0].T[::every]
        curves = np.vstack([means[:1], alone - (alone @ shares)[:, None]])
        # Single customers have neither an interval nor a number of rows.
        blank = np.full(curves[1:].size, np.nan)
        parts.append(
            pd.DataFrame(
                {
                    "feature": name,
                    "curve_number": np.repeat(np.arange(len(curves)), len(places)),
                    "bin": np.tile(places["bin"], len(curves)),
                    "feature_value": np.tile(places["feature_value"], len(curves)),
                    "log_odds": curves.ravel(),
                    "log_odds_low": np.concatenate([means[0] - width, blank]),
                    "log_odds_high": np.concatenate([means[0] + width, blank]),
                    "row_count": np.concatenate([places["row_count"], blank]),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _bootstrap_rows(labels: np.ndarray, seed: int) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    drawn = [random.integers(0, len(labels), len(labels)) for _ in range(CURVE_DRAW_COUNT)]
    return [rows for rows in drawn if len(np.unique(labels[rows])) == 2]


def _places(values: pd.Series, edges: np.ndarray) -> pd.DataFrame:
    """Median and number of rows of each bin."""
    known = values.dropna().to_numpy()
    bins = 1 + np.searchsorted(edges, known, side="right")
    numbers, counts = np.unique(bins, return_counts=True)
    medians = [np.median(known[bins == number]) for number in numbers]
    return pd.DataFrame({"bin": numbers, "feature_value": medians, "row_count": counts})


def _dealt_out(
    predictors: Mapping[int, Predictor], test: pd.DataFrame, groups: Sequence[Sequence[str]], orders: np.ndarray
) -> Iterator[np.ndarray]:
    """For each group, draws x rows: log-odds, by the predictor of its fold, of a row with others' values of the group.

    orders: draws x rows, the row whose values each has.
    """
    values = {name: test[name].to_numpy() for name in set().union(*groups)}
    rows_of = {fold: np.flatnonzero(test["fold"] == fold) for fold in predictors}
    parts = [
        predict.varied(
            test.iloc[rows_of[fold]],
            [{name: values[name][orders[:, rows_of[fold]]] for name in group} for group in groups],
        )
        for fold, predict in predictors.items()
    ]
    places = np.argsort(np.concatenate(list(rows_of.values())))
    for group in zip(*parts, strict=True):
        yield np.concatenate(group, axis=-1)[..., places]


def _aurocs(labels: np.ndarray, log_odds: np.ndarray, samples: Sequence[np.ndarray]) -> np.ndarray:
    """Of each draw, with each row counted as often as the sample of the draw has it."""
    return np.array([aurocs_of(own, labels, sample[None])[0] for own, sample in zip(log_odds, samples, strict=True)])
