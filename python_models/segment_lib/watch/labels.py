"""What is asked of each row, and which rows are held out together."""

import hashlib
from collections.abc import Iterator

import numpy as np
import pandas as pd

#: Groups of units, each held out once.
FOLD_COUNT = 5

#: Share of the rows, the earliest ones, on which the model of the split by time is fitted.
EARLY_SHARE = 0.7


def sorted_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by unit, time and all values, so that nothing depends on their order in the database.

    rows: watch_unit (text), watch_time (timestamp), watch_target and features (numbers, NaN = missing).
    Adds `clock`, the time in days, and `unit_code`, units numbered from 0 by the md5 of their names.
    """
    units = sorted(rows["watch_unit"].unique(), key=lambda unit: hashlib.md5(str(unit).encode()).hexdigest())
    codes = rows["watch_unit"].map({unit: code for code, unit in enumerate(units)})
    clock = pd.to_datetime(rows["watch_time"]).astype("datetime64[us]").astype("int64") / 86_400_000_000
    numbers = [name for name in rows if name not in ("watch_unit", "watch_time")]
    return (
        rows.assign(unit_code=codes.to_numpy(), clock=clock.to_numpy())
        .sort_values(["unit_code", "clock", *numbers], kind="stable")
        .reset_index(drop=True)
    )


def precursor_labels(rows: pd.DataFrame, horizon: float) -> tuple[np.ndarray, np.ndarray]:
    """Whether the unit fails within the horizon after each row, and the days until its next fault.

    rows: sorted_rows with watch_target 1 where a fault is there; horizon: in days, included.
    The label is NaN for rows of a fault itself and where a unit was not seen until the horizon had passed without a
    fault (censored); the days are NaN where no fault follows.
    """
    labels, waits = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for positions in _unit_positions(rows["unit_code"].to_numpy()):
        clock = rows["clock"].to_numpy()[positions]
        is_fault = rows["watch_target"].to_numpy()[positions] == 1
        faults = clock[is_fault]
        following = np.searchsorted(faults, clock, side="right")
        has_next = following < len(faults)
        waits[positions[has_next]] = faults[following[has_next]] - clock[has_next]
        is_soon = waits[positions] <= horizon
        is_seen = has_next | (clock[-1] - clock >= horizon)
        labels[positions] = np.where(is_fault, np.nan, np.where(is_soon, 1.0, np.where(is_seen, 0.0, np.nan)))
    return labels, waits


def splits_of(rows: pd.DataFrame, *, seed: int, horizon: float = 0.0) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Name of the split, positions to fit on and positions held out; those of a split are disjoint.

    unit: each unit is held out once with all its rows. time: the last rows are; of those before, the ones whose horizon
    ends behind the cut are left out. row: rows at random, to show by how much that would flatter.
    """
    folds = rows["unit_code"].to_numpy() % FOLD_COUNT
    at_random = np.random.default_rng(seed).permutation(len(rows)) % FOLD_COUNT
    for name, of_rows in (("unit", folds), ("row", at_random)):
        for fold in range(FOLD_COUNT):
            yield name, np.flatnonzero(of_rows != fold), np.flatnonzero(of_rows == fold)
    clock = rows["clock"].to_numpy()
    cut = np.quantile(clock, EARLY_SHARE, method="higher")
    yield "time", np.flatnonzero(clock + horizon < cut), np.flatnonzero(clock >= cut)


def _unit_positions(codes: np.ndarray) -> list[np.ndarray]:
    """Positions of the rows of each unit; codes ascend."""
    return np.split(np.arange(len(codes)), np.flatnonzero(np.diff(codes)) + 1)
