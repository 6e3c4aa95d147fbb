"""Transforms that remove the skew of a feature, and its standardisation.

The same formulas stand in SQL in macros/transformed.sql, which applies them to every customer.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from scipy import special, stats

#: Fewer distinct values than this say nothing about skew; the feature stays as it is.
LEAST_DISTINCT_VALUES = 3

#: Box-Cox has no value for 0 and below; money counts from one cent.
SMALLEST_POSITIVE = 0.01

#: The likelihood is flat at its top: optimisers of different scipy versions agree to seven decimals, not more.
EXPONENT_DECIMALS = 6


def fit_transforms(features: pd.DataFrame, *, wanted: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Choose for each feature the transform that leaves the least skew, and measure mean and scale after it.

    features: customers x features, doubles without missing values; wanted: feature -> transform, where the choice is
    not to be made here; a constant feature stays as it is all the same.
    Returns one row per feature: feature, transform, exponent (of Yeo-Johnson or Box-Cox, else NaN), mean and scale
    (standard deviation, 1 where it is 0) of the transformed feature, skewness_before, skewness_after.
    Candidates, simplest first, which wins a tie: none, log(1 + x), square root, cube root, Yeo-Johnson by maximum
    likelihood (Yeo and Johnson 2000). Log and square root are for features that are never negative. Box-Cox (Box and
    Cox 1964) only where it is wanted: it needs positive values, and what is below SMALLEST_POSITIVE counts as that.
    """
    rows = []
    for feature in features.columns:
        values = features[feature].to_numpy(dtype="float64")
        candidates = _candidates(values, (wanted or {}).get(feature))
        skewness = {key: abs(_skewness(apply_transform(values, *key))) for key in candidates}
        transform, exponent = min(candidates, key=lambda key: round(skewness[key], 12))
        transformed = apply_transform(values, transform, exponent)
        scale = float(transformed.std())
        rows.append(
            {
                "feature": feature,
                "transform": transform,
                "exponent": exponent,
                "mean": float(transformed.mean()),
                "scale": scale if scale > 1e-12 * max(1.0, abs(float(transformed.mean()))) else 1.0,
                "skewness_before": _skewness(values),
                "skewness_after": _skewness(transformed),
            }
        )
    return pd.DataFrame(rows)


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


def _candidates(values: np.ndarray, wanted: str | None) -> list[tuple[str, float]]:
    if len(np.unique(values)) < LEAST_DISTINCT_VALUES:
        return [("none", np.nan)]
    names = ["none", "cube_root"] if values.min() < 0 else ["none", "log", "square_root", "cube_root"]
    candidates = []
    for name in [wanted] if wanted else [*names, "yeo_johnson"]:
        exponent = _exponent(values, name)
        if np.isfinite(apply_transform(values, name, exponent)).all():
            candidates.append((name, exponent))
    return candidates or [("none", np.nan)]


def _exponent(values: np.ndarray, transform: str) -> float:
    """The exponent of the highest likelihood; NaN for transforms without one."""
    if transform == "yeo_johnson":
        return round(float(stats.yeojohnson_normmax(values)), EXPONENT_DECIMALS)
    if transform == "box_cox":
        positive = np.maximum(values, SMALLEST_POSITIVE)
        return round(float(stats.boxcox_normmax(positive, method="mle")), EXPONENT_DECIMALS)
    return np.nan


def _skewness(values: np.ndarray) -> float:
    """Moment coefficient of skewness; 0 for a constant."""
    deviations = values - values.mean()
    variance = float((deviations**2).mean())
    if variance <= 1e-24 * max(1.0, float(values.mean()) ** 2):
        return 0.0
    return float((deviations**3).mean() / variance**1.5)


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
