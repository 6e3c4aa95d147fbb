"""Ways to forecast the demand of the next weeks, from the naive to a pooled model."""

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from segment_lib.demand.panel import Event

#: Weeks of a year, those of the level of an item, and of a short mean.
SEASON, LEVEL_WEEKS, SHORT_WEEKS = 52, 8, 4

#: Bounds of how much more or less than last year an item sells: a level is no trend.
LEVEL_BOUNDS = (0.5, 2.0)

#: The pooled model: weeks of data and rows that it needs, rows that are made and that it reads at most, its trees, and the
#: largest ratio.
LEAST_POOLED_WEEKS, LEAST_POOLED_ROWS, MOST_MADE_ROWS, MOST_POOLED_ROWS = 20, 200, 1_000_000, 20000
TREE_COUNT, LEARNING_RATE, LEAF_COUNT, LEAST_LEAF_ROWS = 60, 0.1, 12, 20
LARGEST_RATIO = 20.0

#: The ends of an 80 % interval.
LOW, HIGH = 0.1, 0.9

#: Standard errors that the last event must be away from 1 before an item is expected to surge again.
EVENT_ERRORS = 2.0

BASELINES = ("last_value", "mean_of_4", "seasonal_naive", "seasonal_level")
METHODS = (*BASELINES, "pooled_boosting")


def needed_weeks(method: str) -> int:
    """Weeks of data before a method can forecast."""
    seasonal = SEASON + LEVEL_WEEKS
    least = {"last_value": 1, "mean_of_4": SHORT_WEEKS, "pooled_boosting": LEAST_POOLED_WEEKS}
    return least.get(method, seasonal)


def forecasts_of(method: str, units: np.ndarray, horizon: int, events: Sequence[Event], seed: int) -> np.ndarray | None:
    """Return forecasts, items x horizon x (low, middle, high); a naive method has the same three times.

    units: items x weeks up to the origin, NaN before the first sale; horizon: weeks ahead; events: those that are known
    then. Where an item has no last year the seasonal methods give its short mean. None where there are too few rows.
    """
    if method == "pooled_boosting":
        return _pooled(units, horizon, events, seed)
    last = np.nan_to_num(units[:, -1])
    short = _mean(units, units.shape[1], SHORT_WEEKS)
    if method == "last_value":
        middle = np.repeat(last[:, None], horizon, axis=1)
    elif method == "mean_of_4":
        middle = np.repeat(short[:, None], horizon, axis=1)
    else:
        ahead = np.arange(units.shape[1], units.shape[1] + horizon)
        middle = units[:, ahead - SEASON]
        if method == "seasonal_level":
            middle = middle * _growth(units)[:, None]
        middle = np.where(np.isfinite(middle), middle, short[:, None])
    return np.repeat(middle[:, :, None], 3, axis=2)


def levels_of(units: np.ndarray) -> np.ndarray:
    """The mean of the last LEVEL_WEEKS weeks of each item."""
    return _mean(units, units.shape[1], LEVEL_WEEKS)


def scales_of(units: np.ndarray) -> np.ndarray:
    """By how much each item changes from week to week, the mean over half a year; at least a quarter of a unit."""
    changes = np.abs(np.diff(units[:, -27:], axis=1))
    known = np.isfinite(changes)
    sums, counts = np.where(known, changes, 0).sum(axis=1), known.sum(axis=1)
    return np.maximum(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan_to_num(units[:, -1])), 0.25)


def _mean(units: np.ndarray, end: int, count: int) -> np.ndarray:
    """The mean of the weeks before a week; 0 without any."""
    part = units[:, max(end - count, 0) : max(end, 0)]
    known = np.isfinite(part)
    return np.where(known, part, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)


def _growth(units: np.ndarray) -> np.ndarray:
    """The level against that of a year before, within LEVEL_BOUNDS; 1 where nothing was sold then."""
    now, then = levels_of(units), _mean(units, units.shape[1] - SEASON, LEVEL_WEEKS)
    return np.clip(np.where(then > 0, now / np.maximum(then, 1e-9), 1.0), *LEVEL_BOUNDS)


def _pooled(units: np.ndarray, horizon: int, events: Sequence[Event], seed: int) -> np.ndarray | None:
    """One gradient boosting for all items, of demand as a multiple of the level (Montero-Manso & Hyndman 2021).

    Weeks of events are left out, and what is forecast for one is multiplied by what the item did at the last event of that
    name: a pooled model cannot know which items an event moves.
    """
    end = units.shape[1]
    clean = _without_events(units, events)
    # In a large shop not every week is an origin.
    every = 1 + len(units) * (end - LEVEL_WEEKS) * horizon // MOST_MADE_ROWS
    origins = range(end - 1, LEVEL_WEEKS - 1, -every)
    parts = [_rows(clean[:, :now], np.arange(1, min(horizon, end - now) + 1)) for now in origins]
    features = np.concatenate([rows for rows, _ in parts])
    levels = np.concatenate([level for _, level in parts])
    answers = np.concatenate([clean[:, now : now + horizon].ravel() for now in origins])
    usable = np.flatnonzero(np.isfinite(answers) & (levels > 0))
    if len(usable) < LEAST_POOLED_ROWS:
        return None
    # Rows at equal distances of a weight, so that every item, week and distance has its share: weights of a fit are slow.
    weight = np.cumsum(np.sqrt(levels[usable]))
    count = min(len(usable), MOST_POOLED_ROWS)
    usable = usable[np.searchsorted(weight, (np.arange(count) + 0.5) * weight[-1] / count)]
    ratios = np.minimum(answers[usable] / levels[usable], LARGEST_RATIO)
    ahead, level = _rows(clean, np.arange(1, horizon + 1))
    # In the first year there is no last one.
    told = np.isfinite(features[usable]).any(axis=0)
    features, ahead = features[:, told], ahead[:, told]
    found = []
    for loss, quantile in [("quantile", LOW), ("absolute_error", None), ("quantile", HIGH)]:
        model = HistGradientBoostingRegressor(
            loss=loss,
            quantile=quantile,
            max_iter=TREE_COUNT,
            learning_rate=LEARNING_RATE,
            max_leaf_nodes=LEAF_COUNT,
            min_samples_leaf=LEAST_LEAF_ROWS,
            early_stopping=False,
            random_state=seed,
        )
        with threadpool_limits(limits=1):
            model.fit(features[usable], ratios)
            found.append(np.maximum(model.predict(ahead), 0) * level)
    made = np.sort(np.stack(found, axis=1).reshape(len(units), horizon, 3), axis=2)
    return made * event_factors(units, horizon, events)[:, :, None]


def event_factors(units: np.ndarray, horizon: int, events: Sequence[Event]) -> np.ndarray:
    """By how much each item sells more in the weeks ahead, items x horizon; 1 in weeks without an event.

    In the weeks of an event it is what the item sold in those of the last event of that name, as a multiple of the weeks
    before it; 1 without one, and where that is within EVENT_ERRORS standard errors of 1.
    """
    end = units.shape[1]
    clean = _without_events(units, events)
    factors = np.ones((len(units), horizon))
    for event in events:
        ahead = [week - end for week in event.weeks if end <= week < end + horizon]
        past = [other for other in events if other.event == event.event and 0 <= other.weeks[0] and other.weeks[-1] < end]
        if not ahead or not past:
            continue
        during = units[:, list(past[-1].weeks)].mean(axis=1)
        before = clean[:, max(past[-1].weeks[0] - LEVEL_WEEKS, 0) : past[-1].weeks[0]]
        known = np.isfinite(before).sum(axis=1)
        mean = _mean(clean, past[-1].weeks[0], LEVEL_WEEKS)
        spread = np.sqrt(np.where(np.isfinite(before), (before - mean[:, None]) ** 2, 0).sum(axis=1) / np.maximum(known - 1, 1))
        sold = np.isfinite(during) & (mean > 0) & (known > 1)
        ratio = np.where(sold, during / np.where(sold, mean, 1), 1.0)
        error = np.where(sold, spread / np.where(sold, mean, 1), 0) * np.sqrt(1 / np.maximum(known, 1) + 1 / len(past[-1].weeks))
        moved = np.abs(ratio - 1) > EVENT_ERRORS * error * np.sqrt(np.maximum(ratio, 1))
        factors[:, ahead] = np.where(moved, np.minimum(ratio, LARGEST_RATIO), 1.0)[:, None]
    return factors


def _without_events(units: np.ndarray, events: Sequence[Event]) -> np.ndarray:
    """The weeks with those of events unknown."""
    clean = units.copy()
    clean[:, sorted({week for event in events for week in event.weeks if 0 <= week < units.shape[1]})] = np.nan
    return clean


def _rows(units: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features of items x steps after some weeks, from these alone, and the level that makes them free of scale.

    Lags are of the target week less 51, 52 and 53, over the level of that time.
    """
    origin, count, width = units.shape[1], len(units), len(steps)
    level, then = levels_of(units), _mean(units, origin - SEASON, LEVEL_WEEKS)
    per_item = [
        _ratio(_mean(units, origin, SHORT_WEEKS), level),
        _ratio(np.nan_to_num(units[:, -1]), level),
        _ratio(level, _mean(units, origin - LEVEL_WEEKS, LEVEL_WEEKS)),
        _ratio(level, then),
        _ratio(scales_of(units), level),
        np.log1p(level),
    ]
    ahead = origin + steps - 1
    lags = np.stack([_ratio(_weeks(units, ahead - lag), then[:, None]) for lag in (51, 52, 53)])
    told = np.isfinite(lags).sum(axis=0)
    lag = np.where(told > 0, np.nan_to_num(lags).sum(axis=0) / np.maximum(told, 1), np.nan)
    columns = [np.repeat(column[:, None], width, axis=1) for column in per_item]
    columns += [np.tile(column, (count, 1)) for column in (steps.astype(float), (ahead % SEASON).astype(float))]
    return np.stack([*columns, *lags, lag], axis=2).reshape(count * width, -1), np.repeat(level, width)


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """A quotient up to LARGEST_RATIO; NaN where there is nothing to divide by."""
    known = np.broadcast_to(denominator > 0, np.broadcast_shapes(numerator.shape, denominator.shape))
    quotient = np.where(known, numerator / np.where(denominator > 0, denominator, 1), np.nan)
    return np.minimum(quotient, LARGEST_RATIO)


def _weeks(units: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Columns by their numbers; NaN before the first and after the last one."""
    inside = (numbers >= 0) & (numbers < units.shape[1])
    return np.where(inside, units[:, np.clip(numbers, 0, units.shape[1] - 1)], np.nan)
