"""A linear model of yes or no as a small table: a logistic regression on logarithms of counts and money."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segment_lib.classifiers.additive import CONTRIBUTION_DECIMALS, INTERCEPT, AdditiveSum, fit_terms
from segment_lib.classifiers.logistic import fit_logistic

LOGISTIC = "logistic"
ADDITIVE = "additive"

#: The feature that has a row for each type of campaign.
TYPE = "campaign_type"

#: How a value becomes a contribution: by its logarithm, by its step, by its type, or always the same.
TRANSFORMS = {"line": "log1p", "step": "step", "type": "is", "intercept": "none"}

#: Prior variance of the level of a type of campaign: a type with few contacts stays near the others.
LEVEL_VARIANCE = 1.0

#: Newton steps of the levels, which need four or five.
LEVEL_STEPS = 50

COLUMNS = [
    *("feature", "transform", "campaign_type", "bin", "lower_bound", "upper_bound", "centre", "scale"),
    "coefficient",
]


def fit_model(model: str, rows: pd.DataFrame, labels: np.ndarray, features: Sequence[str], strength: float):
    """The terms of one model, its levels by type of campaign recalibrated to the responses that were seen.

    model: LOGISTIC or ADDITIVE; rows: campaign_type and features, nothing missing; labels: 0 or 1, of both some;
    strength: inverse strength of the squared penalty. Returns COLUMNS, one row per feature, campaign_type and bin.
    """
    terms = (_fit_logistic if model == LOGISTIC else _fit_additive)(rows, labels, list(features), strength)
    levels = _levels(log_odds_of(rows, terms), labels, rows[TYPE].to_numpy())
    return _with_levels(terms, levels)


def contributions_of(rows: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """What each feature and the type add to the log-odds of each row, rounded as SQL does; the intercept is left out.

    A type that the model has not seen adds nothing.
    """
    parts = {}
    is_line = terms["transform"] == TRANSFORMS["line"]
    for term in terms[is_line].itertuples():
        values = np.log1p(np.maximum(rows[term.feature].to_numpy(dtype=float), 0))
        parts[term.feature] = term.coefficient * (values - term.centre) / term.scale
    steps = terms[terms["transform"] == TRANSFORMS["step"]]
    if len(steps):
        constant = pd.DataFrame({"feature": [INTERCEPT], "bin": [0], "lower_bound": [np.nan], "contribution": [0.0]})
        summed = AdditiveSum.of(pd.concat([steps.rename(columns={"coefficient": "contribution"}), constant]))
        parts |= summed.parts(rows[list(summed.heights)].astype(float))
    types = terms[terms["feature"] == TYPE].set_index("campaign_type")["coefficient"]
    parts[TYPE] = rows[TYPE].map(types).fillna(0).to_numpy(dtype=float)
    return pd.DataFrame(parts, index=rows.index).round(CONTRIBUTION_DECIMALS)


def log_odds_of(rows: pd.DataFrame, terms: pd.DataFrame) -> np.ndarray:
    """The log-odds of each row."""
    intercept = float(terms.loc[terms["feature"] == INTERCEPT, "coefficient"].iloc[0])
    return (contributions_of(rows, terms).sum(axis=1) + intercept).round(CONTRIBUTION_DECIMALS).to_numpy()


def _fit_logistic(rows: pd.DataFrame, labels: np.ndarray, features: list[str], strength: float) -> pd.DataFrame:
    values = np.log1p(np.maximum(rows[features].to_numpy(dtype=float), 0))
    centres, scales = values.mean(axis=0), values.std(axis=0)
    # What is the same for everybody says nothing.
    kept = scales > 1e-9
    features = [name for name, is_kept in zip(features, kept, strict=True) if is_kept]
    centres, scales = centres[kept], scales[kept]
    types = sorted(set(rows[TYPE]))
    dummies = [(rows[TYPE] == name).to_numpy(dtype=float) for name in types]
    columns = np.vstack([np.ones(len(rows)), ((values[:, kept] - centres) / scales).T, *dummies])
    intercept, *coefficients = fit_logistic(columns, labels, strength=strength)
    of_features, of_types = coefficients[: len(features)], coefficients[len(features) :]
    frame = pd.DataFrame(
        {
            "feature": [INTERCEPT, *features, *[TYPE] * len(types)],
            "transform": [
                TRANSFORMS["intercept"],
                *[TRANSFORMS["line"]] * len(features),
                *[TRANSFORMS["type"]] * len(types),
            ],
            "campaign_type": [None, *[None] * len(features), *types],
            "bin": 0,
            "centre": [np.nan, *centres, *[np.nan] * len(types)],
            "scale": [np.nan, *scales, *[np.nan] * len(types)],
            "coefficient": [intercept, *of_features, *of_types],
        }
    )
    return frame.reindex(columns=COLUMNS)


def _fit_additive(rows: pd.DataFrame, labels: np.ndarray, features: list[str], strength: float) -> pd.DataFrame:
    terms = fit_terms(rows[features].astype(float), labels, strength=strength)
    is_step = terms["feature"] != INTERCEPT
    frame = terms.rename(columns={"contribution": "coefficient"}).assign(
        transform=np.where(is_step, TRANSFORMS["step"], TRANSFORMS["intercept"])
    )
    types = sorted(set(rows[TYPE]))
    levels = pd.DataFrame(
        {"feature": TYPE, "transform": TRANSFORMS["type"], "campaign_type": types, "bin": 0, "coefficient": 0.0}
    )
    return pd.concat([frame.reindex(columns=COLUMNS), levels.reindex(columns=COLUMNS)], ignore_index=True)


def _levels(log_odds: np.ndarray, labels: np.ndarray, types: np.ndarray) -> dict[str, float]:
    """How much the log-odds of each type must rise so that as many responses are expected as were seen.

    A normal prior of LEVEL_VARIANCE around 0 holds back types of few contacts.
    """
    levels = {}
    for name in sorted(set(types)):
        own, seen = log_odds[types == name], labels[types == name].sum()
        level = 0.0
        for _ in range(LEVEL_STEPS):
            chances = 1 / (1 + np.exp(-np.clip(own + level, -500, 500)))
            step = (seen - chances.sum() - level / LEVEL_VARIANCE) / (
                (chances * (1 - chances)).sum() + 1 / LEVEL_VARIANCE
            )
            level += float(np.clip(step, -1, 1))
            if abs(step) < 1e-9:
                break
        levels[name] = level
    return levels


def _with_levels(terms: pd.DataFrame, levels: dict[str, float]) -> pd.DataFrame:
    added = terms["campaign_type"].map(levels).fillna(0).where(terms["feature"] == TYPE, 0)
    coefficients = (terms["coefficient"] + added).to_numpy()
    exact = np.isin(terms["transform"], [TRANSFORMS["line"]])
    # Adding 0 turns -0.0 into 0.0.
    rounded = np.where(exact, coefficients, coefficients.round(CONTRIBUTION_DECIMALS)) + 0.0
    return terms.assign(coefficient=rounded)
