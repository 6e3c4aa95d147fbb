"""One bound of one variable: beyond it the target is worse."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from segment_lib.watch.intervals import MARGIN, difference_of_rates

#: Rows beyond a bound at least, and of yes or no as many with yes.
SMALLEST_COUNT = 10
SMALLEST_YES_COUNT = 5

#: Draws of units behind the interval of a bound, and the share of them outside it.
DRAW_COUNT = 100
INTERVAL_SHARES = (0.025, 0.975)

#: A bound is confirmed where its difference on held-out units is that unlikely, over all bounds of the question.
LARGEST_P_VALUE = 0.05


#: Which side of a bound is beyond.
DIRECTIONS = ("high", "low")


@dataclass(frozen=True)
class Bound:
    """Rows with `feature` above (direction high) or below (low) `value` are beyond."""

    feature: str
    direction: str
    value: float

    def is_beyond(self, values: np.ndarray) -> np.ndarray:
        """Whether each value is; a missing one is not."""
        return values > self.value if self.direction == "high" else values < self.value

    @property
    def predicate(self) -> str:
        """The same as SQL."""
        return f"{quoted(self.feature)} {'>' if self.direction == 'high' else '<'} {self.value!r}"


def quoted(name: str) -> str:
    """A name in SQL; in quotes always, since words such as order are names too."""
    return '"' + name.replace('"', '""') + '"'


def round_between(low: float, high: float) -> float:
    """The number of the fewest digits that separates two: at least the lower one and below the higher one."""
    middle = low + (high - low) / 2
    for digits in range(1, 18):
        rounded = float(f"{middle:.{digits}g}")
        if low <= rounded < high:
            return rounded
    return float(low)


class SortedFeature:
    """A feature in ascending order, for many searches with other weights of the rows."""

    def __init__(self, values: np.ndarray, target: np.ndarray, *, is_yes_or_no: bool):
        """values: NaN = missing, those rows are never beyond; target: more is worse."""
        known = np.flatnonzero(~np.isnan(values))
        self.order = known[np.argsort(values[known], kind="stable")]
        self.values, self.target = values[self.order], target[self.order]
        self.is_yes_or_no = is_yes_or_no
        #: Positions in the order before which the value changes.
        self.steps = np.flatnonzero(np.diff(self.values)) + 1

    def best(self, feature: str, direction: str, weights: np.ndarray | None = None) -> Bound | None:
        """The bound that tells the two sides apart best, None where no side beyond one is worse.

        weights: how often each row counts, by default once. The best is where the likelihood of two rates (for numbers:
        the variance between two means) is largest, as in a classification tree (Breiman et al. 1984); of equal ones
        the first from the usual side.
        """
        if not len(self.steps):
            return None
        weighed = np.ones(len(self.order)) if weights is None else weights[self.order].astype(float)
        counts, sums = np.cumsum(weighed), np.cumsum(weighed * self.target)
        below, sum_below = counts[self.steps - 1], sums[self.steps - 1]
        above, sum_above = counts[-1] - below, sums[-1] - sum_below
        beyond, within = (
            ((above, sum_above), (below, sum_below))
            if direction == "high"
            else ((below, sum_below), (above, sum_above))
        )
        is_possible = (beyond[0] >= SMALLEST_COUNT) & (within[0] >= SMALLEST_COUNT)
        if self.is_yes_or_no:
            is_possible &= beyond[1] >= SMALLEST_YES_COUNT
        rates = [
            np.divide(total, count, out=np.zeros_like(total), where=count > 0) for count, total in (beyond, within)
        ]
        is_possible &= rates[0] > rates[1]
        if not is_possible.any():
            return None
        gain = np.where(is_possible, self._gain(beyond, within, rates), -np.inf)
        # Rounding decides nothing.
        is_best = gain >= gain.max() - 1e-9 * max(1.0, abs(gain.max()))
        position = self.steps[np.flatnonzero(is_best)[0 if direction == "high" else -1]]
        low, high = float(self.values[position - 1]), float(self.values[position])
        if direction == "high":
            return Bound(feature, direction, round_between(low, high))
        return Bound(feature, direction, -round_between(-high, -low))

    def _gain(self, beyond: tuple, within: tuple, rates: Sequence[np.ndarray]) -> np.ndarray:
        if not self.is_yes_or_no:
            return beyond[0] * within[0] / (beyond[0] + within[0]) * (rates[0] - rates[1]) ** 2
        return sum(
            count * (_entropy(rate) + _entropy(1 - rate))
            for (count, _), rate in zip((beyond, within), rates, strict=True)
        )


def _entropy(rate: np.ndarray) -> np.ndarray:
    return rate * np.log(np.where(rate > 0, rate, 1.0))


def bounds_of_feature(
    feature: str,
    values: np.ndarray,
    target: np.ndarray,
    units: np.ndarray,
    *,
    is_yes_or_no: bool,
    fold_count: int,
    seed: int,
) -> list[dict]:
    """The best bound in each direction, as rows of driver_thresholds without what needs all features.

    units: code of the unit of each row. The interval of the bound comes from samples of units; rates beyond and within
    it are those of all rows, `difference` with its interval and p_value those of units that were held out when the
    bound was searched, so that the choice does not flatter it.
    """
    everything = SortedFeature(values, target, is_yes_or_no=is_yes_or_no)
    found, unit_count = [], int(units.max()) + 1
    folds = units % fold_count
    for direction in DIRECTIONS:
        bound = everything.best(feature, direction)
        if bound is None:
            continue
        random = np.random.default_rng(seed)
        draws = []
        for _ in range(DRAW_COUNT):
            drawn = np.bincount(random.integers(0, unit_count, unit_count), minlength=unit_count)[units]
            again = everything.best(feature, direction, drawn)
            draws += [again.value] if again else []
        low, high = np.quantile(draws, INTERVAL_SHARES) if draws else (np.nan, np.nan)
        is_beyond, held_out = bound.is_beyond(values), np.full(len(values), np.nan)
        for fold in range(fold_count):
            kept = folds != fold
            other = SortedFeature(values[kept], target[kept], is_yes_or_no=is_yes_or_no).best(feature, direction)
            if other is not None:
                held_out[~kept] = other.is_beyond(values[~kept])
        judged = ~np.isnan(held_out)
        difference, error = difference_of_rates(target[judged], held_out[judged] == 1, units[judged])
        found.append(
            {
                "feature": feature,
                "direction": direction,
                "bound": bound.value,
                "bound_low": min(low, bound.value),
                "bound_high": max(high, bound.value),
                "predicate": bound.predicate,
                "rows_within": int((~is_beyond).sum()),
                "rows_beyond": int(is_beyond.sum()),
                "rate_within": float(target[~is_beyond].mean()),
                "rate_beyond": float(target[is_beyond].mean()),
                "difference": difference,
                "difference_low": difference - MARGIN * error,
                "difference_high": difference + MARGIN * error,
                "p_value": float(norm.sf(difference / error)) if error > 0 else np.nan,
            }
        )
    return found
