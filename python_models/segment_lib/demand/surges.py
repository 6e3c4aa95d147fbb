"""Which items sell more around an event than in the weeks before it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segment_lib.demand.panel import KEY, Event, Panel, events_of, panel_of

#: Weeks before an event that it is compared with, without those of other events, and how far back they are looked for.
CLEAN_WEEKS, LEAST_CLEAN_WEEKS, LOOK_BACK_WEEKS = 8, 4, 16

#: Bootstrap samples of weeks, and the ends of the interval.
DRAW_COUNT = 1000
INTERVAL = (0.025, 0.975)

COLUMNS = {
    "event": "string",
    "region": "string",
    "event_date": "datetime64[us]",
    "item_level": "string",
    "item": "string",
    "parent_item": "string",
    "event_week_count": "int64",
    "clean_week_count": "int64",
    "event_units": "float64",
    "clean_units": "float64",
    "event_revenue": "float64",
    "surge": "float64",
    "surge_low": "float64",
    "surge_high": "float64",
    "stock_out_days": "Int64",
    "is_surging": "bool",
    "surge_rank": "int64",
    "stock_rank": "Int64",
}


def surges_of(demand: pd.DataFrame, listed: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return the surge of every item at every event within the data, one row an event and item.

    demand: item_demand; listed: the events. surge: mean units of the event's weeks over that of the CLEAN_WEEKS weeks
    before them that belong to no event; its interval is a percentile bootstrap over clean weeks (Efron & Tibshirani
    1993), whose noise the weeks of the event get too; null for items that sold nothing in the clean weeks. is_surging: the interval is
    above 1. surge_rank orders the items of an event by surge x revenue of its weeks, stock_rank the surging ones by
    stock-out days first.
    """
    panel = panel_of(demand)
    if not len(panel.weeks):
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    events = events_of(listed, panel.weeks[0])
    frames = [_surges_at(panel, events, event, _stock_outs(demand, panel, event), seed) for event in events]
    found = [frame for frame in frames if frame is not None]
    if not found:
        return surges_of(demand.head(0), listed, seed=seed)
    return pd.concat(found, ignore_index=True)[list(COLUMNS)].astype(COLUMNS)


def _stock_outs(demand: pd.DataFrame, panel: Panel, event: Event) -> pd.Series:
    """Stock-out days in the weeks of an event, by item; null where stock was not counted."""
    weeks = [panel.weeks[0] + pd.Timedelta(weeks=week) for week in event.weeks]
    inside = demand[pd.to_datetime(demand["week_date"]).isin(weeks)]
    return inside.groupby(KEY)["stock_out_days"].sum(min_count=1)


def _surges_at(
    panel: Panel, events: Sequence[Event], event: Event, stock_outs: pd.Series, seed: int
) -> pd.DataFrame | None:
    """The surges of one event; None where its weeks, or enough weeks before them, are not in the data."""
    taken = {week for other in events for week in other.weeks}
    earlier = [week for week in range(event.weeks[0] - 1, event.weeks[0] - 1 - LOOK_BACK_WEEKS, -1) if week not in taken]
    clean = [week for week in earlier if week >= 0][:CLEAN_WEEKS]
    if event.weeks[0] < 0 or event.weeks[-1] >= len(panel.weeks) or len(clean) < LEAST_CLEAN_WEEKS:
        return None
    known = np.isfinite(panel.units[:, clean]).all(axis=1)
    items = panel.items[known].reset_index(drop=True)
    before, during = panel.units[known][:, clean], panel.units[known][:, list(event.weeks)]
    random = np.random.default_rng(seed)
    drawn_before = random.multinomial(len(clean), np.full(len(clean), 1 / len(clean)), size=DRAW_COUNT) / len(clean)
    # The one or two weeks of an event say nothing of their noise: it is that of the clean weeks, grown with the root.
    width = len(event.weeks)
    drawn_noise = random.multinomial(width, np.full(len(clean), 1 / len(clean)), size=DRAW_COUNT) / width
    base = before.mean(axis=1)
    sold = base > 0
    surge, low, high = (np.full(len(items), np.nan) for _ in range(3))
    surge[sold] = during[sold].mean(axis=1) / base[sold]
    bases = before[sold] @ drawn_before.T
    growth = np.sqrt(np.maximum(surge[sold], 1) * len(clean) / (len(clean) - 1))
    noise = (before[sold] - base[sold][:, None]) * growth[:, None] @ drawn_noise.T
    quotients = np.maximum(during[sold].mean(axis=1)[:, None] + noise, 0) / np.where(bases > 0, bases, np.nan)
    low[sold], high[sold] = np.nanquantile(quotients, INTERVAL, axis=1) if sold.any() else (np.empty(0), np.empty(0))
    revenue = panel.revenue[known][:, list(event.weeks)].sum(axis=1)
    found = items.assign(
        event=event.event,
        region=event.region,
        event_date=event.date,
        event_week_count=width,
        clean_week_count=len(clean),
        event_units=during.mean(axis=1),
        clean_units=base,
        event_revenue=revenue,
        surge=surge,
        surge_low=low,
        surge_high=high,
        is_surging=low > 1,
        stock_out_days=stock_outs.reindex(pd.MultiIndex.from_frame(items[KEY])).astype("Int64").to_numpy(),
    )
    weight = (found["surge"] * found["event_revenue"]).fillna(-np.inf)
    found = found.assign(weight=weight).sort_values(["weight", *KEY], ascending=[False, True, True], ignore_index=True)
    found["surge_rank"] = np.arange(1, len(found) + 1)
    surging = found[found["is_surging"]].sort_values(
        ["stock_out_days", "surge_rank"], ascending=[False, True], na_position="last"
    )
    found["stock_rank"] = pd.Series(np.arange(1, len(surging) + 1), index=surging.index).astype("Int64")
    return found
