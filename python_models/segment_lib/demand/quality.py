"""How good each method was on the last origins, and which one is used."""

import numpy as np
import pandas as pd

from segment_lib.demand.forecasts import TEST_ORIGINS
from segment_lib.demand.methods import METHODS, needed_weeks
from segment_lib.demand.panel import KEY

#: What is used where nothing can be compared, as far as it has a forecast.
WITHOUT_COMPARISON = ("mean_of_4", "last_value")

MEASURES = [
    *("mae", "mse", "rmse", "r2", "r2_within_items", "wape", "mase", "bias", "coverage", "interval_width"),
    "relative_wape",
]
COLUMNS = {
    "method": "string",
    "horizon_weeks": "int64",
    "is_chosen": "bool",
    "forecast_count": "int64",
    **dict.fromkeys(MEASURES, "float64"),
    "note": "string",
}


def quality_of(made: pd.DataFrame, *, week_count: int, horizon: int) -> pd.DataFrame:
    """Return the measures of every method, over all weeks ahead (horizon_weeks 0) and for each.

    made: forecasts.made_forecasts. Methods are compared on the rows of the last TEST_ORIGINS origins that all of them
    have; one that was not there at the first of these is left out, and its note says why. The one with the least WAPE is
    chosen, of equal ones the simpler.
    mae, mse, rmse: units, units squared, units. r2: share of the variance of all rows; r2_within_items: of that within
    items alone, which size does not flatter. wape: sum of absolute errors over sum of units. mase: absolute errors in
    multiples of scale_units, the mean (Hyndman & Koehler 2006). bias: sum of errors (forecast less units) over sum of
    units. coverage: share within the 80 % interval; interval_width: its width over the mean of units. relative_wape:
    wape over that of the seasonal naive, or of the mean of 4 without a year before.
    """
    least = week_count - TEST_ORIGINS * horizon
    tested = made[made["is_test"] & made["actual_units"].notna()]
    compared = [method for method in METHODS if least >= needed_weeks(method) and (tested["method"] == method).any()]
    there = [method for method in METHODS if (made["method"] == method).any()]
    chosen = next((method for method in WITHOUT_COMPARISON if method in there), None)
    of_method = {method: tested[tested["method"] == method].sort_values([*KEY, "week_date"]) for method in compared}
    if compared:
        wapes = {method: _measures(rows)["wape"] for method, rows in of_method.items()}
        chosen = min(compared, key=lambda method: (wapes[method], METHODS.index(method)))
    naive = of_method.get("seasonal_naive", of_method.get("mean_of_4"))
    found = []
    for method in METHODS:
        note = _note(method, week_count, least, method in compared, bool(compared), method == chosen)
        for step in range(horizon + 1):
            row = {"method": method, "horizon_weeks": step, "is_chosen": method == chosen, "note": note}
            if method in compared:
                rows, base = of_method[method], naive
                if step:
                    rows, base = rows[rows["horizon_weeks"] == step], base[base["horizon_weeks"] == step]
                row |= _measures(rows) | {"forecast_count": len(rows)}
                against = _measures(base)["wape"]
                row["relative_wape"] = row["wape"] / against if against > 0 else np.nan
            elif step:
                continue
            found.append({"forecast_count": 0, **row})
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(COLUMNS)


def _measures(rows: pd.DataFrame) -> dict[str, float]:
    """The measures of some forecasts; null where there is nothing to divide by."""
    actual, error = rows["actual_units"].to_numpy(), (rows["forecast_units"] - rows["actual_units"]).to_numpy()
    bounded = rows["low_units"].notna().to_numpy()
    inside = ((rows["low_units"] <= rows["actual_units"]) & (rows["actual_units"] <= rows["high_units"])).to_numpy()
    own = actual - rows.groupby(KEY)["actual_units"].transform("mean").to_numpy()
    width = (rows["high_units"] - rows["low_units"]).to_numpy()[bounded]
    return {
        "mae": np.abs(error).mean(),
        "mse": (error**2).mean(),
        "rmse": np.sqrt((error**2).mean()),
        "r2": _share(-(error**2).sum(), ((actual - actual.mean()) ** 2).sum()) + 1,
        "r2_within_items": _share(-(error**2).sum(), (own**2).sum()) + 1,
        "wape": _share(np.abs(error).sum(), np.abs(actual).sum()),
        "mase": (np.abs(error) / rows["scale_units"].to_numpy()).mean(),
        "bias": _share(error.sum(), np.abs(actual).sum()),
        "coverage": inside[bounded].mean() if bounded.any() else np.nan,
        "interval_width": _share(width.mean(), actual[bounded].mean()) if bounded.any() else np.nan,
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else np.nan


def _note(method: str, week_count: int, least: int, is_compared: bool, any_compared: bool, is_chosen: bool) -> str | None:
    """A sentence where a method was not compared."""
    if is_compared:
        return None
    weeks = f"There are {week_count} whole weeks of data"
    if not any_compared:
        needed = needed_weeks("last_value") + week_count - least
        used = "used without a comparison" if is_chosen else "not used"
        return f"{weeks}, and to compare methods takes {needed}: this one is {used}."
    needed = needed_weeks(method) + week_count - least
    if week_count >= needed:
        return "There are too few items and weeks to fit it."
    return f"{weeks}; to compare this method takes {needed}."
