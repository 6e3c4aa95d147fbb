"""What each feature adds for each customer: exact in the additive model, Shapley values in the challenger, compared."""

import importlib.util
import sys

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from segment_lib.classifiers.additive import contributions_of, fit_terms
from segment_lib.classifiers.boosted import boosted_trees
from segment_lib.decline import predictors

#: Rows that are explained at most; the values of a tree cost time for each.
ROW_COUNT = 2000

#: Where the package is missing: said once, and the challenger has no rows.
NOT_INSTALLED = (
    "the challenger is not explained: it needs the package shap. Install it with make shap, or set shapley_values to "
    "false."
)


def can_explain() -> bool:
    """Whether the optional package is there; a note on the error output where it is not."""
    if importlib.util.find_spec("shap"):
        return True
    print(f"Note: {NOT_INSTALLED}", file=sys.stderr)
    return False


def additive_contributions(features: pd.DataFrame, labels: np.ndarray, *, strength: float) -> pd.DataFrame:
    """Rows x features: what each adds to the log-odds, with mean 0: the Shapley values of a sum are its parts."""
    contributions = contributions_of(features, fit_terms(features, labels, strength=strength))
    return contributions - contributions.mean()


def challenger_contributions(features: pd.DataFrame, labels: np.ndarray, *, seed: int) -> pd.DataFrame:
    """Rows x features: Shapley values of the challenger's log-odds by the paths of its trees (Lundberg et al. 2020).

    The values of a row and the mean log-odds add up to its log-odds.
    """
    import shap  # optional, and slow to load

    model = boosted_trees(features, labels, seed=seed)
    values = shap.TreeExplainer(model).shap_values(features.to_numpy())
    return pd.DataFrame(values, columns=features.columns, index=features.index)


def compare_contributions(contributions: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per model and feature: mean absolute contribution, its rank, and agreement with the additive model.

    contributions: model -> rows x features, the additive model first. The agreement is the rank correlation
    (Spearman) of both contributions of the feature over the rows; null for the additive model itself and where one of
    them is constant.
    """
    reference = contributions[predictors.ADDITIVE]
    parts = []
    for model, values in contributions.items():
        means = values.abs().mean()
        part = pd.DataFrame({"feature": means.index, "mean_absolute_contribution": means.to_numpy()})
        part["contribution_rank"] = part["mean_absolute_contribution"].rank(ascending=False, method="first").astype(int)
        is_reference = model == predictors.ADDITIVE
        part["agreement"] = [
            np.nan if is_reference else _rank_correlation(reference[name], values[name]) for name in part["feature"]
        ]
        parts.append(part.assign(model=model, customer_count=len(values)))
    return pd.concat(parts, ignore_index=True)


def _rank_correlation(first: pd.Series, second: pd.Series) -> float:
    is_constant = first.nunique() < 2 or second.nunique() < 2
    return np.nan if is_constant else float(spearmanr(first, second).statistic)
