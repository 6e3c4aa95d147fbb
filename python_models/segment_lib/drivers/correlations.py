"""Which declared business factors move with revenue. Never a cause: both may follow a third."""

import numpy as np
import pandas as pd
import scipy.stats
from sklearn.linear_model import RidgeCV

from segment_lib.drivers.noise import adjusted_p_values

#: With fewer changes nothing is said of a factor, nor with fewer than LEAST_FOR_RIDGE of all factors together.
LEAST_FOR_RANKS = 6
LEAST_FOR_RIDGE = 24

#: Penalties that the ridge chooses from by leaving one change out; changes are standardised.
PENALTIES = np.logspace(-2, 4, 25)

COLUMNS = {
    "dimension": "string",
    "factor": "string",
    "slice_count": "int64",
    "change_count": "int64",
    "rank_correlation": "float64",
    "p_value": "float64",
    "p_adjusted": "float64",
    "ridge_change_count": "int64",
    "ridge_effect": "float64",
}


def correlations_of_factors(panel: pd.DataFrame) -> pd.DataFrame:
    """Return how far the changes of each factor go with those of revenue, a row for each dimension and factor.

    panel: as_of_date (month ends), dimension, slice, factor, factor_value and net_revenue of the slice in that month.
    What is compared are changes from one month to the next, all slices of a dimension together: levels that both grow
    would always correlate. rank_correlation is Spearman's; p_value its t approximation, p_adjusted by Benjamini &
    Hochberg (1995) over all rows. ridge_effect: standard deviations that revenue changes by with one of the factor, the
    other factors held (ridge regression, Hoerl & Kennard 1970); null below LEAST_FOR_RIDGE changes with all factors
    known.
    """
    if panel.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    changes = _changes(panel)
    rows = []
    for dimension, known in changes.groupby("dimension", sort=True):
        effects, count = _ridge_effects(known)
        for factor, of_factor in known.groupby("factor", sort=True):
            rho, p_value = _rank_correlation(of_factor)
            rows.append(
                {
                    "dimension": dimension,
                    "factor": factor,
                    "slice_count": of_factor["slice"].nunique(),
                    "change_count": len(of_factor),
                    "rank_correlation": rho,
                    "p_value": p_value,
                    "ridge_change_count": count,
                    "ridge_effect": effects.get(factor, np.nan),
                }
            )
    found = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "p_adjusted"])
    return found.assign(p_adjusted=adjusted_p_values(found["p_value"]))[list(COLUMNS)].astype(COLUMNS)


def _changes(panel: pd.DataFrame) -> pd.DataFrame:
    """Changes from one month to the next one; a missing month makes none."""
    dates = pd.to_datetime(panel["as_of_date"])
    series = ["dimension", "slice", "factor"]
    ordered = panel.assign(month=12 * dates.dt.year + dates.dt.month).sort_values([*series, "month"])
    earlier = ordered.groupby(series)[["month", "factor_value", "net_revenue"]].shift()
    changes = ordered.assign(
        factor_change=ordered["factor_value"] - earlier["factor_value"],
        revenue_change=ordered["net_revenue"] - earlier["net_revenue"],
    )
    return changes[ordered["month"] - earlier["month"] == 1]


def _rank_correlation(changes: pd.DataFrame) -> tuple[float, float]:
    if len(changes) < LEAST_FOR_RANKS or changes[["factor_change", "revenue_change"]].nunique().min() < 2:
        return np.nan, np.nan
    result = scipy.stats.spearmanr(changes["factor_change"], changes["revenue_change"])
    return float(result.statistic), float(result.pvalue)


def _ridge_effects(changes: pd.DataFrame) -> tuple[dict[str, float], int]:
    """Standardised coefficients by factor, and on how many changes they rest."""
    wide = changes.pivot_table(index=["month", "slice"], columns="factor", values="factor_change").dropna()
    if len(wide) < LEAST_FOR_RIDGE:
        return {}, len(wide)
    revenue = changes.drop_duplicates(["month", "slice"]).set_index(["month", "slice"])["revenue_change"]
    target = revenue.reindex(wide.index).to_numpy()
    spread = wide.to_numpy().std(axis=0)
    if target.std() == 0 or not spread.any():
        return {}, len(wide)
    standard = (wide.to_numpy() - wide.to_numpy().mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    fitted = RidgeCV(alphas=PENALTIES).fit(standard, (target - target.mean()) / target.std())
    return dict(zip(wide.columns, np.where(spread > 0, fitted.coef_, np.nan), strict=True)), len(wide)
