"""Transforms that remove the skew of a feature, and its standardisation.

The same formulas stand in SQL in macros/clusters/standardised_steps.sql, which applies them to every customer.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

#: Fewer distinct values than this say nothing about skew; the feature stays as it is.
LEAST_DISTINCT_VALUES = 3

#: Box-Cox has no value for 0 and below; money counts from one cent.
SMALLEST_POSITIVE = 0.01

#: Reasons of `compare_transforms` to take a transform; the others are reasons not to.
CHOSEN_REASONS = ("least_skew", "setting", "too_few_values_for_others", "no_other")

#: Reason -> what it means.
REASONS = {
    "least_skew": "leaves the least skew",
    "setting": "named by the setting cluster_transforms",
    "too_few_values_for_others": "fewer than three distinct values: taken as they are",
    "no_other": "the wanted transform has no finite values here: taken as they are",
    "more_skew": "another leaves less skew",
    "not_the_setting": "the setting cluster_transforms names another",
    "too_few_values": "fewer than three distinct values",
    "has_negative_values": "negative values would count as 0",
    "has_values_up_to_zero": "values of 0 or below would count as one cent",
    "not_finite": "has no finite values here",
}

#: The likelihood is flat at its top: optimisers of different scipy versions agree to seven decimals, not more.
EXPONENT_DECIMALS = 6

#: Values that hardly differ drive the likelihood to exponents whose powers overflow.
LARGEST_EXPONENT = 5.0


def compare_transforms(features: pd.DataFrame, *, wanted: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Measure every transform on every feature and choose the one that leaves the least skew.

    features: customers x features, doubles without missing values; wanted: feature -> transform, where the choice is
    not to be made here; a constant feature stays as it is all the same.
    Returns one row per feature and transform: feature, transform, exponent (of Yeo-Johnson or Box-Cox, by maximum
    likelihood, else NaN), mean and scale (standard deviation, 1 where it is 0) of the transformed feature,
    skewness_before, skewness_after, is_chosen and reason (a key of REASONS).
    Simplest first, which wins a tie: none, log(1 + x), square root, cube root, Box-Cox (Box and Cox 1964), Yeo-Johnson
    (Yeo and Johnson 2000). Log and square root compete where no value is negative, Box-Cox where all are positive; if
    one is wanted all the same, what is below 0 counts as 0 for them, and below SMALLEST_POSITIVE as that for Box-Cox.
    """
    rows = []
    for feature in features.columns:
        values = features[feature].to_numpy(dtype="float64")
        candidates = [_measured(values, transform) for transform in _FORWARD]
        reasons = _reasons(values, candidates, (wanted or {}).get(feature))
        for candidate, reason in zip(candidates, reasons, strict=True):
            rows.append(
                {
                    "feature": feature,
                    **candidate,
                    "skewness_before": candidates[0]["skewness_after"],
                    "is_chosen": reason in CHOSEN_REASONS,
                    "reason": reason,
                }
            )
    return pd.DataFrame(rows)


def fit_transforms(features: pd.DataFrame, *, wanted: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The chosen rows of `compare_transforms`: one row per feature."""
    compared = compare_transforms(features, wanted=wanted)
    return compared[compared["is_chosen"]].drop(columns=["is_chosen", "reason"]).reset_index(drop=True)


def apply_transforms(features: pd.DataFrame, transforms: pd.DataFrame) -> pd.DataFrame:
    """Transform and standardise each feature with its row of `fit_transforms`; the same shape comes back."""
    standardised = {
        row["feature"]: (
            apply_transform(features[row["feature"]].to_numpy(dtype="float64"), row["transform"], row["exponent"])
            - row["mean"]
        )
        / row["scale"]
        for row in transforms.to_dict("records")
    }
    return pd.DataFrame(standardised, index=features.index)


def restore_features(standardised: pd.DataFrame, transforms: pd.DataFrame) -> pd.DataFrame:
    """Turn standardised values, such as centroids, back into original units: the inverse of `apply_transforms`."""
    restored = {
        row["feature"]: _invert(
            standardised[row["feature"]].to_numpy(dtype="float64") * row["scale"] + row["mean"],
            row["transform"],
            row["exponent"],
        )
        for row in transforms.to_dict("records")
    }
    return pd.DataFrame(restored, index=standardised.index)


def apply_transform(values: np.ndarray, transform: str, exponent: float) -> np.ndarray:
    """One feature after one transform; values below 0 count as 0 where the transform has none for them.

    Raises KeyError for an unknown transform.
    """
    return _FORWARD[transform](values, exponent)


def _measured(values: np.ndarray, transform: str) -> dict:
    """A transform of a feature: transform, exponent, mean, scale, skewness_after; NaN where it has no finite values."""
    has_spread = len(np.unique(values)) >= LEAST_DISTINCT_VALUES
    exponent = _exponent(values, transform) if has_spread else np.nan
    with np.errstate(all="ignore"):
        transformed = apply_transform(values, transform, exponent)
    if not np.isfinite(transformed).all():
        return {"transform": transform, "exponent": exponent} | dict.fromkeys(
            ("mean", "scale", "skewness_after"), np.nan
        )
    scale, mean = float(transformed.std()), float(transformed.mean())
    return {
        "transform": transform,
        "exponent": exponent,
        "mean": mean,
        "scale": scale if scale > 1e-12 * max(1.0, abs(mean)) else 1.0,
        "skewness_after": _skewness(transformed),
    }


def _reasons(values: np.ndarray, candidates: Sequence[Mapping], wanted: str | None) -> list[str]:
    """Why each candidate is chosen or not; the keys of REASONS."""
    smallest = values.min()
    is_constant = len(np.unique(values)) < LEAST_DISTINCT_VALUES

    def obstacle(candidate: Mapping) -> str | None:
        if np.isnan(candidate["skewness_after"]):
            return "not_finite"
        if is_constant:
            return None if candidate["transform"] == "none" else "too_few_values"
        if wanted:
            return None if candidate["transform"] == wanted else "not_the_setting"
        if candidate["transform"] in ("log", "square_root") and smallest < 0:
            return "has_negative_values"
        if candidate["transform"] == "box_cox" and smallest <= 0:
            return "has_values_up_to_zero"
        return None

    obstacles = [obstacle(candidate) for candidate in candidates]
    if all(obstacles):  # the wanted one has no finite values
        return ["no_other" if candidate["transform"] == "none" else "not_finite" for candidate in candidates]
    possible = [number for number, found in enumerate(obstacles) if found is None]
    best = min(possible, key=lambda number: round(abs(candidates[number]["skewness_after"]), 12))
    chosen = "too_few_values_for_others" if is_constant else "setting" if wanted else "least_skew"
    return [found or (chosen if number == best else "more_skew") for number, found in enumerate(obstacles)]


def _exponent(values: np.ndarray, transform: str) -> float:
    """The exponent of the highest likelihood; NaN for transforms without one."""
    if transform == "yeo_johnson":
        exponent = float(stats.yeojohnson_normmax(values))
    elif transform == "box_cox":
        floored = np.maximum(values, SMALLEST_POSITIVE)
        if len(np.unique(floored)) < LEAST_DISTINCT_VALUES:  # hardly anything is positive: no likelihood has a top
            return 1.0
        exponent = _box_cox_exponent(floored)
    else:
        return np.nan
    return round(min(max(exponent, -LARGEST_EXPONENT), LARGEST_EXPONENT), EXPONENT_DECIMALS)


def _box_cox_exponent(values: np.ndarray) -> float:
    """The exponent of the highest likelihood (Box and Cox 1964), in a fiftieth of the time that scipy takes.

    With values divided by their geometric mean, the likelihood falls with the variance of the transformed ones alone.
    """
    logarithms = np.log(values)
    deviations = logarithms - logarithms.mean()

    def badness(exponent: float) -> float:
        transformed = np.expm1(exponent * deviations) / exponent if exponent else deviations
        return float(np.log(transformed.var()))

    bounds = (-LARGEST_EXPONENT, LARGEST_EXPONENT)
    return float(optimize.minimize_scalar(badness, bounds=bounds, method="bounded", options={"xatol": 1e-9}).x)


def _skewness(values: np.ndarray) -> float:
    """Moment coefficient of skewness; 0 for a constant."""
    deviations = values - values.mean()
    variance = float((deviations**2).mean())
    if variance <= 1e-24 * max(1.0, float(values.mean()) ** 2):
        return 0.0
    return float(((deviations / np.sqrt(variance)) ** 3).mean())


def _yeo_johnson(values: np.ndarray, exponent: float) -> np.ndarray:
    return stats.yeojohnson(values, lmbda=exponent)


def _box_cox(values: np.ndarray, exponent: float) -> np.ndarray:
    return special.boxcox(np.maximum(values, SMALLEST_POSITIVE), exponent)


def _invert_yeo_johnson(values: np.ndarray, exponent: float) -> np.ndarray:
    positive = np.maximum(values, 0.0)
    negative = np.maximum(-values, 0.0)
    upper = np.expm1(positive) if exponent == 0 else (positive * exponent + 1) ** (1 / exponent) - 1
    lower = np.expm1(negative) if exponent == 2 else (negative * (2 - exponent) + 1) ** (1 / (2 - exponent)) - 1
    return np.where(values >= 0, upper, -lower)


def _invert(values: np.ndarray, transform: str, exponent: float) -> np.ndarray:
    return _INVERSE[transform](values, exponent)


_Formula = Callable[[np.ndarray, float], np.ndarray]

_FORWARD: dict[str, _Formula] = {
    "none": lambda values, _: values,
    "log": lambda values, _: np.log1p(np.maximum(values, 0)),
    "square_root": lambda values, _: np.sqrt(np.maximum(values, 0)),
    "cube_root": lambda values, _: np.cbrt(values),
    "box_cox": _box_cox,
    "yeo_johnson": _yeo_johnson,
}

_INVERSE: dict[str, _Formula] = {
    "none": lambda values, _: values,
    "log": lambda values, _: np.expm1(values),
    "square_root": lambda values, _: values**2,
    "cube_root": lambda values, _: values**3,
    "box_cox": special.inv_boxcox,
    "yeo_johnson": _invert_yeo_johnson,
}
