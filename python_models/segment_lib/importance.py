"""What a model rests on: how much worse it ranks held-out customers without a feature, and the shape of each."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import roc_auc_score

from segment_lib.additive import bin_bounds, fit_terms
from segment_lib.predictors import Predictor

#: Permutations, each on a bootstrap sample of the customers.
DRAW_COUNT = 10

#: Features with such a rank correlation share their credit, and are also permuted together.
GROUP_CORRELATION = 0.7

#: Noise that every other feature should beat.
RANDOM_FEATURE = "random"

#: Half the width of a 95 % interval in standard deviations of the draws.
NORMAL_95 = 1.96

#: Refits for the intervals of curves.
CURVE_DRAW_COUNT = 10

#: Rows that a partial dependence is the mean of, and those that have a curve of their own.
CURVE_ROW_COUNT, SINGLE_CURVE_COUNT = 500, 10


def correlated_groups(features: pd.DataFrame) -> dict[str, list[str]]:
    """Name -> features: each feature alone, then groups with a mean rank correlation of at least GROUP_CORRELATION."""
    alone = {name: [name] for name in features}
    if features.shape[1] < 2:
        return alone
    correlations = features.rank().corr().abs().fillna(0).to_numpy(copy=True)
    np.fill_diagonal(correlations, 1)
    distances = squareform(np.clip(1 - correlations, 0, None).round(9), checks=False)
    numbers = fcluster(linkage(distances, "average"), 1 - GROUP_CORRELATION, "distance")
    groups = [list(features.columns[numbers == number]) for number in np.unique(numbers)]
    return alone | {"+".join(names): names for names in sorted(groups) if len(names) > 1}


def permutation_importance(
    predictors: Mapping[int, Predictor], test: pd.DataFrame, groups: Mapping[str, Sequence[str]], *, seed: int
) -> pd.DataFrame:
    """One row per feature and group: importance, its interval, and importance_rank among single features.

    The loss of auroc when the values of the feature are dealt out anew among the test rows (Breiman 2001), those of a
    group together. predictors: by fold of customers that it has not seen; test: features, is_declining and fold.
    """
    random = np.random.default_rng(seed)
    labels, size = test["is_declining"].to_numpy(dtype=int), len(test)
    orders = [random.permutation(size) for _ in range(DRAW_COUNT)]
    samples = [np.bincount(random.integers(0, size, size), minlength=size) for _ in range(DRAW_COUNT)]
    whole = _log_odds(predictors, test)
    baselines = [_auroc(labels, whole, sample) for sample in samples]
    rows = []
    for name, members in groups.items():
        dealt = _dealt(test, members, orders)
        permuted = _log_odds(predictors, dealt).reshape(DRAW_COUNT, size)
        losses = [
            baseline - _auroc(labels, log_odds, sample)
            for baseline, log_odds, sample in zip(baselines, permuted, samples, strict=True)
        ]
        mean, width = np.mean(losses), NORMAL_95 * np.std(losses, ddof=1)
        rows.append((name, len(members) > 1, mean, mean - width, mean + width))
    columns = ["feature", "is_group", "importance", "importance_low", "importance_high"]
    frame = pd.DataFrame(rows, columns=columns)
    ranks = frame["importance"].where(~frame["is_group"]).rank(ascending=False, method="first")
    return frame.assign(importance_rank=ranks.astype("Int64"))


def shape_curves(features: pd.DataFrame, labels: np.ndarray, *, strength: float, seed: int) -> pd.DataFrame:
    """Curves of the additive model: its contributions by bin, intervals by refits on bootstrap samples of the rows.

    Columns as in `dependence_curves`; curve_number is 0.
    """
    bounds = {name: bin_bounds(features[name].to_numpy()) for name in features}
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
    single = few.iloc[:: -(-len(few) // SINGLE_CURVE_COUNT)]
    predictors = [fit(features, labels)]
    predictors += [fit(features.iloc[rows], labels[rows]) for rows in _bootstrap_rows(labels, seed)]
    parts = []
    for name in features:
        places = _places(features[name], bin_bounds(features[name].to_numpy()))
        shares = places["row_count"] / places["row_count"].sum()
        means = np.array([_on_grid(predict, few, name, places["feature_value"]).mean(axis=0) for predict in predictors])
        means -= (means @ shares.to_numpy())[:, None]
        width = NORMAL_95 * np.std(means[1:], axis=0, ddof=1)
        parts.append(
            places.assign(
                feature=name,
                curve_number=0,
                log_odds=means[0],
                log_odds_low=means[0] - width,
                log_odds_high=means[0] + width,
            )
        )
        alone = _on_grid(predictors[0], single, name, places["feature_value"])
        for number, curve in enumerate(alone - (alone @ shares.to_numpy())[:, None], start=1):
            parts.append(places.assign(feature=name, curve_number=number, log_odds=curve, row_count=pd.NA))
    return pd.concat(parts, ignore_index=True)


def _bootstrap_rows(labels: np.ndarray, seed: int) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    drawn = [random.integers(0, len(labels), len(labels)) for _ in range(CURVE_DRAW_COUNT)]
    return [rows for rows in drawn if len(np.unique(labels[rows])) == 2]


def _places(values: pd.Series, edges: np.ndarray) -> pd.DataFrame:
    """Median and number of rows of each bin."""
    known = values.dropna()
    groups = known.groupby(1 + np.searchsorted(edges, known.to_numpy(), side="right"))
    return groups.agg(feature_value="median", row_count="size").rename_axis("bin").reset_index()


def _on_grid(predict: Predictor, rows: pd.DataFrame, name: str, values: pd.Series) -> np.ndarray:
    """Rows x values: log-odds of each row if its feature had each value."""
    repeated = pd.concat([rows] * len(values), ignore_index=True)
    repeated[name] = np.repeat(values.to_numpy(), len(rows))
    return predict(repeated).reshape(len(values), len(rows)).T


def _dealt(test: pd.DataFrame, members: Sequence[str], orders: Sequence[np.ndarray]) -> pd.DataFrame:
    """The test rows once for each order, with the values of the members in it."""
    repeated = pd.concat([test] * len(orders), ignore_index=True)
    for member in members:
        repeated[member] = np.concatenate([test[member].to_numpy()[order] for order in orders])
    return repeated


def _log_odds(predictors: Mapping[int, Predictor], test: pd.DataFrame) -> np.ndarray:
    log_odds = np.full(len(test), np.nan)
    for fold, predict in predictors.items():
        is_out = (test["fold"] == fold).to_numpy()
        log_odds[is_out] = predict(test[is_out])
    return log_odds


def _auroc(labels: np.ndarray, log_odds: np.ndarray, weights: np.ndarray) -> float:
    return float(roc_auc_score(labels, log_odds, sample_weight=weights))
