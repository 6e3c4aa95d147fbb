"""Forecasts from several origins with every method: the last is the forecast, the earlier ones show how good each is."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segment_lib.demand.methods import (
    HIGH,
    LEVEL_WEEKS,
    LOW,
    METHODS,
    forecasts_of,
    levels_of,
    needed_weeks,
    scales_of,
)
from segment_lib.demand.panel import KEY, Event, Panel, events_of, known_events, panel_of

#: Origins on which methods are compared, and the earlier ones whose errors widen the first intervals.
TEST_ORIGINS, EARLIER_ORIGINS = 3, 2

#: Errors that an interval needs, and those from which each week ahead has its own.
LEAST_ERRORS, ERRORS_BY_STEP = 30, 300

COLUMNS = {
    "item_level": "string",
    "item": "string",
    "parent_item": "string",
    "method": "string",
    "origin_week": "datetime64[us]",
    "week_date": "datetime64[us]",
    "horizon_weeks": "int64",
    "forecast_units": "float64",
    "low_units": "float64",
    "high_units": "float64",
    "actual_units": "float64",
    "scale_units": "float64",
    "is_test": "bool",
}


def made_forecasts(demand: pd.DataFrame, listed: pd.DataFrame, *, horizon: int, seed: int) -> pd.DataFrame:
    """Return the forecasts of every method from every origin, one row an item, method, origin and week ahead.

    demand: item_demand; listed: the events; horizon: weeks ahead. Nothing of an origin depends on a later week:
    `known_from` says which events were known, intervals come from errors of origins whose weeks were over. actual_units
    is null where a week is not over, low_units and high_units where there are too few errors. scale_units is by how much
    the item changed from week to week before the origin. An item without a sale in the LEVEL_WEEKS weeks before an
    origin has no forecast there.
    """
    panel = panel_of(demand)
    if not len(panel.weeks):
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    events = events_of(listed, panel.weeks[0])
    week_count = len(panel.weeks)
    back = range(TEST_ORIGINS + EARLIER_ORIGINS, -1, -1)
    origins = [week_count - number * horizon for number in back if week_count - number * horizon >= 1]
    tests = [week_count - number * horizon for number in range(1, TEST_ORIGINS + 1)]
    made = []
    for origin in origins:
        frames = [
            forecasts_at(panel, events, method, origin, horizon=horizon, seed=seed)
            for method in METHODS
            if origin >= needed_weeks(method)
        ]
        made += [frame.assign(is_test=origin in tests) for frame in frames if frame is not None]
    if not made:
        return made_forecasts(demand.head(0), listed, horizon=horizon, seed=seed)
    rows = pd.concat(made, ignore_index=True)
    widened = [with_intervals(of_method) for _, of_method in rows.groupby("method", sort=True)]
    return pd.concat(widened, ignore_index=True)[list(COLUMNS)].astype(COLUMNS)


def forecasts_at(
    panel: Panel, events: Sequence[Event], method: str, origin: int, *, horizon: int, seed: int
) -> pd.DataFrame | None:
    """Return the forecasts of one method after `origin` weeks, with what was sold where it is known; None without any."""
    past = panel.until(origin)
    sold = levels_of(past.units) > 0
    units = past.units[sold]
    known = known_events(events, panel.weeks[origin - 1])
    found = forecasts_of(method, units, horizon, known, seed) if len(units) else None
    if found is None:
        return None
    items = past.items[sold]
    sold_later = np.isfinite(panel.units[:, :origin]).any(axis=1)
    later = panel.units[sold_later][sold][:, origin : origin + horizon]
    actual = np.full((len(items), horizon), np.nan)
    actual[:, : later.shape[1]] = later
    steps = np.arange(1, horizon + 1)
    first = panel.weeks[origin - 1]
    return pd.DataFrame(
        {
            **{name: np.repeat(items[name].to_numpy(), horizon) for name in [*KEY, "parent_item"]},
            "method": method,
            "origin_week": first,
            "week_date": np.tile(pd.DatetimeIndex([first + pd.Timedelta(weeks=int(step)) for step in steps]), len(items)),
            "horizon_weeks": np.tile(steps, len(items)),
            "forecast_units": found[:, :, 1].ravel(),
            "low_units": found[:, :, 0].ravel(),
            "high_units": found[:, :, 2].ravel(),
            "actual_units": actual.ravel(),
            "scale_units": np.repeat(scales_of(units), horizon),
        }
    )


def with_intervals(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one method with 80 % intervals: its quantiles, moved by the errors of earlier origins.

    An end moves by the quantile of what was beyond it, in multiples of scale_units, over all weeks that were over at the
    origin (conformalised quantile regression with a side of its own for each end, Romano et al. 2019). With
    ERRORS_BY_STEP errors for each week ahead these are taken by week ahead. Without LEAST_ERRORS both ends are null.
    """
    parts = []
    for origin, now in rows.groupby("origin_week", sort=True):
        # The week of the origin is over, too.
        past = rows[(rows["week_date"] <= origin) & rows["actual_units"].notna()]
        if len(past) < LEAST_ERRORS:
            parts.append(now.assign(low_units=np.nan, high_units=np.nan))
            continue
        below = (past["low_units"] - past["actual_units"]) / past["scale_units"]
        above = (past["actual_units"] - past["high_units"]) / past["scale_units"]
        counts = past["horizon_weeks"].value_counts()
        steps = past["horizon_weeks"].to_numpy()
        moves = {}
        for step in now["horizon_weeks"].unique():
            chosen = steps == step if counts.get(step, 0) >= ERRORS_BY_STEP else np.ones(len(past), dtype=bool)
            moves[step] = (np.quantile(below[chosen], 1 - LOW), np.quantile(above[chosen], HIGH))
        down, up = (now["horizon_weeks"].map(lambda step, side=side: moves[step][side]) for side in (0, 1))
        low = np.maximum(now["low_units"] - down * now["scale_units"], 0)
        high = np.maximum(now["high_units"] + up * now["scale_units"], 0)
        parts.append(
            now.assign(
                low_units=np.minimum(low, now["forecast_units"]), high_units=np.maximum(high, now["forecast_units"])
            )
        )
    return pd.concat(parts)
