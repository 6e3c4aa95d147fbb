"""How often revenue_falls calls a change significant in a shop in which nothing happens, and how often it finds a planted fall.

The library that computes p values gets sums by group of customers, as the SQL makes them, of made-up shops that last five years:
customers buy at rates of their own, an order is in one of three stores, its money is spread over twelve departments.

Run by `make driver-noise`; prints Markdown tables.
"""

import argparse
import itertools
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "python_models"))

from segment_lib.drivers import noise  # noqa: E402

#: Months of either period, and months from the one to the other.
COMPARISONS = {"month_before": (1, 1), "quarter_before": (3, 3), "year_before": (1, 12)}
STORES, DEPARTMENTS = 3, 12
NO_TERMS = pd.DataFrame(columns=["as_of_date", "comparison", "term", "customer_group", "revenue_change"])


def monthly_sums(
    seed: int,
    *,
    customer_count: int = 1000,
    month_count: int = 60,
    swing: float = 0.0,
    growth: float = 0.0,
    december: float = 1.0,
    fall: float = 0.0,
) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Money by slice, month and group of a shop in which nothing happens, and which slices these are.

    swing: how far the whole shop goes up and down from month to month, as a standard deviation of the logarithm.
    growth: by how much it grows in a month; december: what a December is worth in other months.
    fall: share of the money of department 05 that is gone in the last month.
    """
    random = np.random.default_rng(seed)
    groups = random.integers(0, noise.GROUP_COUNT, customer_count)
    rates, size = random.gamma(2, 1, customer_count), random.lognormal(3, 0.6, customer_count)
    store_shares = random.dirichlet([3, 2, 1], customer_count).cumsum(axis=1)
    department_shares = random.dirichlet(np.full(DEPARTMENTS, 0.5), customer_count)
    slices = [("whole", "whole")]
    slices += [("channel", f"{number:02d}") for number in range(STORES)]
    slices += [("department", f"{number:02d}") for number in range(DEPARTMENTS)]
    sums = np.zeros((len(slices), month_count, noise.GROUP_COUNT))
    for month in range(month_count):
        level = np.exp(swing * random.normal()) * (1 + growth) ** month * (december if month % 12 == 11 else 1)
        spent = random.poisson(rates * level) * size * random.lognormal(0, 0.4, customer_count)
        store = (random.random((customer_count, 1)) > store_shares).sum(axis=1)
        by_department = spent[:, None] * department_shares * random.gamma(2, 0.5, department_shares.shape)
        if month == month_count - 1:
            by_department[:, 5] *= 1 - fall
        spent = by_department.sum(axis=1)
        columns = [spent, *(spent * (store == number) for number in range(STORES)), *by_department.T]
        for number, column in enumerate(columns):
            sums[number, month] = np.bincount(groups, column, noise.GROUP_COUNT)
    return slices, sums


def stationary_slices(seed: int, **kind) -> pd.DataFrame:
    """The same as int_driver_slices__compared has it."""
    slices, sums = monthly_sums(seed, **kind)
    dates = pd.date_range("2010-01-01", periods=sums.shape[1], freq="MS") + pd.offsets.MonthEnd(0)
    frames = []
    for comparison, (count, back) in COMPARISONS.items():
        for number in range(count + back - 1, len(dates)):
            now = sums[:, number - count + 1 : number + 1].sum(axis=1)
            before = sums[:, number - count - back + 1 : number - back + 1].sum(axis=1)
            frames.append((dates[number], comparison, now, before))
    size = noise.GROUP_COUNT * len(slices)
    return pd.DataFrame(
        {
            "as_of_date": np.repeat([date for date, *_ in frames], size),
            "comparison": np.repeat([comparison for _, comparison, *_ in frames], size),
            "dimension": np.tile(np.repeat([dimension for dimension, _ in slices], noise.GROUP_COUNT), len(frames)),
            "slice": np.tile(np.repeat([name for _, name in slices], noise.GROUP_COUNT), len(frames)),
            "customer_group": np.tile(np.arange(noise.GROUP_COUNT), len(frames) * len(slices)),
            "net_revenue": np.concatenate([now.ravel() for *_, now, _ in frames]),
            "net_revenue_before": np.concatenate([before.ravel() for *_, before in frames]),
        }
    )


def findings(slices: pd.DataFrame, significance: float = 0.05) -> pd.DataFrame:
    """Slices whose p value could be computed, with whether the change is significant."""
    found = noise.noise_of_changes(slices, NO_TERMS, draw_count=20, seed=1).dropna(subset="p_adjusted")
    return found.assign(is_significant=found["p_adjusted"] <= significance)


KINDS = {
    "steady": {},
    "the whole shop swings by 5 %": {"swing": 0.05},
    "it grows by 2 % a month": {"growth": 0.02},
    "Decembers are double": {"december": 2.0},
}
FALLS = [0.1, 0.2, 0.3, 0.5]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shops", type=int, default=4, help="made-up shops of each kind and size")
    parser.add_argument("--customers", type=int, nargs="+", default=[300, 1000])
    options = parser.parse_args()
    print("| shop | customers | months | with a finding | of them in December or January |")
    print("| --- | --- | --- | --- | --- |")
    for (name, kind), customers in itertools.product(KINDS.items(), options.customers):
        months = [
            findings(stationary_slices(seed, customer_count=customers, **kind))
            .groupby("as_of_date")["is_significant"]
            .max()
            for seed in range(options.shops)
        ]
        months = pd.concat(months)
        found = months[months]
        seasonal = found.index.month.isin([12, 1]).sum()
        print(
            f"| {name} | {customers} | {len(months)} | {len(found)} ({100 * months.mean():.1f} %) | {seasonal} |",
            flush=True,
        )
    print("\n| department 05 falls by | customers | found | other slices found |")
    print("| --- | --- | --- | --- |")
    for fall, customers in itertools.product(FALLS, options.customers):
        hits, others = 0, 0
        for seed in range(options.shops):
            rows = findings(stationary_slices(1000 + seed, customer_count=customers, month_count=36, fall=fall))
            last = rows[(rows["as_of_date"] == rows["as_of_date"].max()) & rows["is_significant"]]
            is_it = (last["dimension"] == "department") & (last["slice"] == "05")
            hits, others = hits + int(is_it.any()), others + int((~is_it).sum())
        print(f"| {100 * fall:.0f} % | {customers} | {hits} of {options.shops} | {others} |", flush=True)


if __name__ == "__main__":
    main()
