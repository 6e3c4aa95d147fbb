"""Demand as a matrix of items and weeks, and events as weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: What one item is.
KEY = ["item_level", "item"]

#: Days in which people buy for an event: as many before it, without its own day.
DAYS_BEFORE_EVENT = 7

WEEK = pd.Timedelta(days=7)


@dataclass(frozen=True)
class Panel:
    """items: KEY and parent_item, sorted; weeks: all Mondays; units, revenue: items x weeks, NaN before the first sale."""

    items: pd.DataFrame
    weeks: pd.DatetimeIndex
    units: np.ndarray
    revenue: np.ndarray

    def until(self, week_count: int) -> "Panel":
        """What was known after so many weeks: nothing later, and no item that was not yet sold."""
        sold = np.isfinite(self.units[:, :week_count]).any(axis=1)
        return Panel(
            self.items[sold].reset_index(drop=True),
            self.weeks[:week_count],
            self.units[sold, :week_count],
            self.revenue[sold, :week_count],
        )


def panel_of(demand: pd.DataFrame) -> Panel:
    """Return item_demand as a panel.

    demand: KEY, parent_item, week_date, units, net_revenue. After the last sale of an item come zeros: that nothing was
    sold was known in that week.
    """
    demand = demand.assign(week_date=pd.to_datetime(demand["week_date"])).sort_values([*KEY, "week_date"])
    items = demand.drop_duplicates(KEY)[[*KEY, "parent_item"]].reset_index(drop=True)
    if demand.empty:
        return Panel(items, pd.DatetimeIndex([]), np.zeros((0, 0)), np.zeros((0, 0)))
    weeks = pd.date_range(demand["week_date"].min(), demand["week_date"].max(), freq="7D")
    rows = demand.groupby(KEY, sort=True).ngroup().to_numpy()
    columns = ((demand["week_date"] - weeks[0]) // WEEK).to_numpy()
    units, revenue = np.zeros((len(items), len(weeks))), np.zeros((len(items), len(weeks)))
    units[rows, columns] = demand["units"].to_numpy(dtype=float)
    revenue[rows, columns] = demand["net_revenue"].to_numpy(dtype=float)
    first = np.full(len(items), len(weeks))
    np.minimum.at(first, rows, columns)
    before = np.arange(len(weeks)) < first[:, None]
    units[before] = revenue[before] = np.nan
    return Panel(items, weeks, units, revenue)


@dataclass(frozen=True)
class Event:
    """One day of an event; weeks: numbers of the weeks in which people buy for it, counted from the first of the panel."""

    event: str
    region: str
    date: pd.Timestamp
    known_from: pd.Timestamp
    weeks: tuple[int, ...]


def events_of(listed: pd.DataFrame, first_week: pd.Timestamp) -> list[Event]:
    """Return the events in the order of their days.

    listed: event, region, event_date and known_from (null: always known). The weeks of an event are those that have one
    of the DAYS_BEFORE_EVENT days before it: a Monday's Christmas is bought in the week before.
    """
    found = []
    for row in listed.sort_values(["event_date", "event", "region"]).itertuples():
        date = pd.Timestamp(row.event_date)
        known = pd.Timestamp.min if pd.isna(row.known_from) else pd.Timestamp(row.known_from)
        first, last = date - pd.Timedelta(days=DAYS_BEFORE_EVENT), date - pd.Timedelta(days=1)
        weeks = range((first - first_week) // WEEK, (last - first_week) // WEEK + 1)
        found.append(Event(row.event, row.region, date, known, tuple(weeks)))
    return found


def known_events(events: Sequence[Event], last_week: pd.Timestamp) -> list[Event]:
    """Those that were known on the last day of a week."""
    return [event for event in events if event.known_from < last_week + WEEK]
