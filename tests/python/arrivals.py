"""A shop whose lines arrive night by night: late, twice, corrected, deleted, over month ends, or not at all."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from deliveries import declared

COLUMNS = ["customer_id", "order_id", "ordered_at", "amount", "line_id"]
FIRST_DAY = pd.Timestamp("2023-01-01")
LOOKBACK_DAYS = 7

#: What one night can bring; `old_change` lies farther back than LOOKBACK_DAYS.
KINDS = ["new_day", "late", "duplicate", "correction", "deletion", "new_month", "nothing", "silence"]


@dataclass
class Arrivals:
    """The lines of a shop as its table holds them, changed in place by each night.

    seed: of everything random; with_line_id: whether a line that comes again replaces the former one;
    match_returns: whether a return takes back the purchase that it cancels; day_count: of the lines that are there at first, by
    default half a year, drawn.
    """

    seed: int
    with_line_id: bool = False
    match_returns: bool = False
    customer_count: int = 60
    day_count: int | None = None
    lines: pd.DataFrame = field(init=False)
    last_day: pd.Timestamp = field(init=False)

    def __post_init__(self):
        self.random = np.random.default_rng(self.seed)
        drawn = int(self.random.integers(130, 200))
        self.last_day = FIRST_DAY + pd.Timedelta(days=self.day_count or drawn)
        self.lines = pd.DataFrame(columns=COLUMNS)
        self._bring(FIRST_DAY, self.last_day, 600 if self.day_count is None else 6 * self.day_count)

    def night(self, kind: str) -> None:
        """Let one night pass: some new lines, unless nothing comes, and what the kind says."""
        if kind == "nothing":
            return
        days = {"new_month": 32, "silence": 12}.get(kind, 1)
        first = self.last_day + pd.Timedelta(days=days if kind == "silence" else 1)
        self.last_day += pd.Timedelta(days=days)
        if kind not in ("correction", "deletion") or self.random.random() < 0.5:
            self._bring(first, self.last_day, 4 * days if kind == "new_month" else 6)
        recent = self.last_day - pd.Timedelta(days=LOOKBACK_DAYS - 2)
        if kind == "late":
            self._bring(recent, self.last_day - pd.Timedelta(days=1), 3)
        elif kind == "duplicate":
            self.lines = pd.concat([self.lines, self._drawn(recent, 4)], ignore_index=True)
        elif kind == "correction":
            self._correct(recent, 3)
        elif kind == "deletion":
            self.lines = self.lines.drop(self._drawn(recent, 3).index).reset_index(drop=True)

    def change_long_ago(self) -> None:
        """Correct, delete and add lines that lie months back."""
        old = self.lines[self.lines["ordered_at"] < self.last_day - pd.Timedelta(days=60)]
        rows = old.sample(6, random_state=self.seed).index
        self.lines.loc[rows[:3], "amount"] = self.lines.loc[rows[:3], "amount"] + 1
        self.lines = self.lines.drop(rows[3:]).reset_index(drop=True)
        self._bring(FIRST_DAY + pd.Timedelta(days=40), FIRST_DAY + pd.Timedelta(days=50), 3)

    def deliver(self, folder: Path) -> dict:
        """Write the lines and return the settings that declare them."""
        path = folder / "arrivals.parquet"
        rows = self.lines.sample(frac=1, random_state=int(self.random.integers(1 << 31)))  # a table has no order
        rows.astype({"ordered_at": "datetime64[us]"}).to_parquet(path, index=False)
        names = [name for name in COLUMNS if name != "line_id" or self.with_line_id]
        place = {"location": str(path), "match_returns": self.match_returns}
        return declared(place, columns={name: name for name in names})

    def _drawn(self, since: pd.Timestamp, count: int) -> pd.DataFrame:
        recent = self.lines[self.lines["ordered_at"] >= since]
        return recent.sample(min(count, len(recent)), random_state=int(self.random.integers(1 << 31)))

    def _correct(self, since: pd.Timestamp, count: int) -> None:
        """Another amount; with a line id as a new delivery of the line, on the same day or on the next."""
        drawn = self._drawn(since, count)
        amounts = (drawn["amount"] * 1.5).round(2)
        if self.with_line_id:
            later = pd.to_timedelta(self.random.choice([0, 26], len(drawn)), unit="h")
            corrected = drawn.assign(amount=amounts, ordered_at=drawn["ordered_at"] + later)
            self.lines = pd.concat([self.lines, corrected], ignore_index=True)
        else:
            self.lines.loc[drawn.index, "amount"] = amounts

    def _bring(self, first: pd.Timestamp, last: pd.Timestamp, count: int) -> None:
        """New lines of some orders, with returns, anonymous and unreadable ones, and orders that go on for days."""
        span = int((last - first).total_seconds()) + 86400
        times = first + pd.to_timedelta(np.sort(self.random.integers(0, span, count)), unit="s")
        amounts = self.random.lognormal(3, 1, count).round(2)
        orders = [f"o{len(self.lines) + number}" for number in range(count)]
        customers = [f"c{int(number)}" for number in self.random.zipf(1.4, count) % self.customer_count]
        rows = pd.DataFrame(
            {"customer_id": customers, "order_id": orders, "ordered_at": times, "amount": amounts}, columns=COLUMNS
        )
        rows["line_id"] = rows["order_id"] + "/1"
        if len(self.lines) and count > 2:
            whole = self.lines.dropna(subset=["customer_id", "order_id"]).sample(
                2, random_state=int(self.random.integers(1 << 31))
            )
            # One earlier purchase is taken back to the cent, and to one earlier order something is added.
            rows.loc[rows.index[0], ["customer_id", "amount"]] = [
                whole["customer_id"].iloc[0],
                -whole["amount"].iloc[0],
            ]
            rows.loc[rows.index[1], ["customer_id", "order_id"]] = whole[["customer_id", "order_id"]].iloc[1].tolist()
        draws = self.random.random(count)
        rows.loc[draws < 0.03, "customer_id"] = None
        rows.loc[(draws >= 0.03) & (draws < 0.05), "amount"] = None
        rows.loc[(draws >= 0.05) & (draws < 0.06), "ordered_at"] = pd.NaT
        self.lines = pd.concat([self.lines, rows] if len(self.lines) else [rows], ignore_index=True)
