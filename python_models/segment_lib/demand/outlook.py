"""What the coming weeks will bring in money: item by item, for each parent, and for the whole."""

import numpy as np
import pandas as pd
import scipy.stats

from segment_lib.demand.methods import HIGH, LEVEL_WEEKS, LOW
from segment_lib.demand.panel import KEY, panel_of

#: Paths of errors that are simulated.
DRAW_COUNT = 400

#: Origins without which nothing is simulated.
LEAST_ORIGINS = 2

#: How many items above and below lend their errors to an item.
DONORS = 25

COLUMNS = {
    "outlook_level": "string",
    "item_level": "string",
    "item": "string",
    "parent_item": "string",
    "first_week": "datetime64[us]",
    "last_week": "datetime64[us]",
    "expected_units": "float64",
    "median_price": "float64",
    "expected_cents": "int64",
    "low_cents": "Int64",
    "high_cents": "Int64",
    "recent_cents": "int64",
    "change_ratio": "float64",
    "advice": "string",
}


def outlook_of(demand: pd.DataFrame, made: pd.DataFrame, quality: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return expected sales of all weeks ahead: a row for each item, each parent and the whole, which add up to the cent.

    demand: item_demand; made: forecasts.made_forecasts; quality: quality.quality_of. Expected = forecast x median weekly
    price of the last LEVEL_WEEKS weeks. The 80 % interval comes from DRAW_COUNT simulated sums: each draws one earlier
    origin, and for every item the path of errors of a similar item at that origin, so that weeks that went wrong together do
    so again, widened for how few origins there are; sums of quantiles would be too wide. recent: the same number of weeks before. change_ratio: expected over
    recent less 1. Money is in whole cents.
    """
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    chosen = quality.loc[quality["is_chosen"], "method"]
    if made.empty or chosen.empty:
        return empty
    rows = made[made["method"] == chosen.iloc[0]].sort_values(["origin_week", *KEY, "horizon_weeks"])
    latest = rows["origin_week"].max()
    horizon = int(rows["horizon_weeks"].max())
    now, past = rows[rows["origin_week"] == latest], rows[rows["origin_week"] < latest]
    if now.empty:
        return empty
    items = now.drop_duplicates(KEY)[[*KEY, "parent_item"]].reset_index(drop=True)
    forecasts, scales = (now[name].to_numpy().reshape(-1, horizon) for name in ["forecast_units", "scale_units"])
    prices, recent = _prices(demand, items, horizon)
    cents = np.rint(forecasts.sum(axis=1) * prices * 100).astype("int64")
    draws = _simulated(forecasts, scales, prices, past, horizon, seed)
    found = items.assign(
        outlook_level="item",
        expected_units=forecasts.sum(axis=1),
        median_price=prices,
        expected_cents=cents,
        recent_cents=recent,
        **_ends(draws, cents),
    )
    parts = [found]
    for level, names in [("parent", items["parent_item"].to_numpy()), ("whole", np.full(len(items), "whole"))]:
        for name in sorted(set(names)):
            inside = names == name
            total = cents[inside].sum()
            parts.append(
                pd.DataFrame(
                    {
                        "outlook_level": [level],
                        "item_level": [level],
                        "item": [name],
                        "parent_item": ["whole" if level == "parent" else None],
                        "expected_units": [forecasts[inside].sum()],
                        "expected_cents": [total],
                        "recent_cents": [recent[inside].sum()],
                        **_ends(None if draws is None else draws[:, inside].sum(axis=1)[:, None], np.array([total])),
                    }
                )
            )
    table = pd.concat(parts, ignore_index=True)
    return (
        table.assign(
            first_week=latest + pd.Timedelta(weeks=1),
            last_week=latest + pd.Timedelta(weeks=horizon),
            change_ratio=np.where(
                table["recent_cents"] > 0,
                table["expected_cents"] / np.where(table["recent_cents"] > 0, table["recent_cents"], 1) - 1,
                np.nan,
            ),
            advice=[_advice(*row) for row in table[["low_cents", "high_cents", "recent_cents"]].itertuples(index=False)],
        )[list(COLUMNS)]
        .astype(COLUMNS)
        .reset_index(drop=True)
    )


def _prices(demand: pd.DataFrame, items: pd.DataFrame, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """The median weekly price of the last weeks with a sale, and the cents of the last `horizon` weeks; 0 without any."""
    panel = panel_of(demand)
    places = pd.Series(np.arange(len(panel.items)), index=pd.MultiIndex.from_frame(panel.items[KEY]))
    chosen = places.reindex(pd.MultiIndex.from_frame(items[KEY])).to_numpy()
    units, revenue = panel.units[chosen], panel.revenue[chosen]
    part, money = units[:, -LEVEL_WEEKS:], revenue[:, -LEVEL_WEEKS:]
    weekly = np.where(part > 0, money / np.where(part > 0, part, 1), np.nan)
    prices = np.array([np.nanmedian(row) if np.isfinite(row).any() else 0.0 for row in weekly])
    return np.maximum(prices, 0), np.rint(np.nansum(revenue[:, -horizon:], axis=1) * 100).astype("int64")


def _simulated(
    forecasts: np.ndarray, scales: np.ndarray, prices: np.ndarray, past: pd.DataFrame, horizon: int, seed: int
) -> np.ndarray | None:
    """Sales in cents, draws x items; None with fewer than LEAST_ORIGINS origins whose weeks are all over."""
    known = past[past["actual_units"].notna()].reset_index(drop=True)
    errors = ((known["actual_units"] - known["forecast_units"]) / known["scale_units"]).to_numpy()
    pools = []
    for place in known.groupby("origin_week", sort=True).indices.values():
        if len(place) % horizon == 0:
            path_scales = known["scale_units"].to_numpy()[place][::horizon]
            pools.append(errors[place].reshape(-1, horizon).sum(axis=1)[np.argsort(path_scales, kind="stable")])
    if len(pools) < LEAST_ORIGINS:
        return None
    random = np.random.default_rng(seed)
    # An item takes the errors of one that changes about as much: small items err otherwise than large ones.
    ranks = np.argsort(np.argsort(scales[:, 0], kind="stable"), kind="stable") / max(len(scales) - 1, 1)
    draws = np.empty((DRAW_COUNT, len(forecasts)))
    for number in range(DRAW_COUNT):
        pool = pools[number % len(pools)]
        near = np.rint(ranks * (len(pool) - 1)).astype(int) + random.integers(-DONORS, DONORS + 1, len(forecasts))
        sums = pool[np.clip(near, 0, len(pool) - 1)] * scales[:, 0]
        draws[number] = sums
    # A few origins do not show how far all weeks together can go wrong: as much wider as Student's t is than the normal.
    count = len(pools)
    wider = scipy.stats.t.ppf(HIGH, count - 1) * np.sqrt(1 + 1 / count) / scipy.stats.norm.ppf(HIGH)
    middle = np.median(draws, axis=0)
    return np.maximum(forecasts.sum(axis=1) + middle + wider * (draws - middle), 0) * prices * 100


def _ends(draws: np.ndarray | None, cents: np.ndarray) -> dict[str, pd.array]:
    """Both ends of the interval in cents, around what is expected; null without draws."""
    if draws is None:
        return {name: pd.array([pd.NA] * len(cents), dtype="Int64") for name in ["low_cents", "high_cents"]}
    low, high = np.rint(np.quantile(draws, [LOW, HIGH], axis=0)).astype("int64")
    return {
        "low_cents": pd.array(np.minimum(low, cents), dtype="Int64"),
        "high_cents": pd.array(np.maximum(high, cents), dtype="Int64"),
    }


def _advice(low: int, high: int, recent: int) -> str:
    """What to do: more or less than before only where the whole interval is beyond the last weeks."""
    if pd.isna(low):
        return "no_interval"
    return "order_more" if low > recent else "order_less" if high < recent else "as_usual"
