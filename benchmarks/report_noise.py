"""How often the report says that something changed in a month in which nothing did.

Two kinds of shops whose months differ by chance alone. Made-up: customers with rates and sums of their own. Dealt out anew: real
households, for each of whom the days of the year are dealt to the days of three years at random, whole baskets together. Both are
built with monitoring and drivers, so that every rule is asked.

Run by `make report-noise`; prints a Markdown table.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).parents[1] / name) for name in ("python_models", "tests/python")]

from projects import QUICK, Project  # noqa: E402
from shops import complete_columns, complete_journey_lines, on_the_shops_clocks  # noqa: E402

DAYS = pd.date_range("2015-01-01", "2017-12-31")


def steady(seed: int, customer_count: int) -> pd.DataFrame:
    """Customers who buy at rates of their own in one of three stores, three years."""
    random = np.random.default_rng(seed)
    rates, sizes = random.gamma(2, 0.06, customer_count), random.lognormal(3, 0.6, customer_count)
    day, customer = np.nonzero(random.random((len(DAYS), customer_count)) < rates)
    return lines(
        customer, DAYS[day], sizes[customer] * random.lognormal(0, 0.5, len(day)), random.integers(1, 4, len(day))
    )


def dealt_out(seed: int, customer_count: int) -> pd.DataFrame:
    """Households of Complete Journey, whose days of 2017 are dealt to three years at random."""
    random = np.random.default_rng(seed)
    baskets = real_baskets()
    kept = random.choice(baskets["customer"].unique(), customer_count, replace=False)
    baskets = baskets[baskets["customer"].isin(kept)]
    parts = []
    for customer, rows in baskets.groupby("customer"):
        # On each day a day of the household's own year, 364 days of 365 empty where it bought once.
        drawn = random.integers(1, 366, len(DAYS))
        dealt = pd.DataFrame({"day": drawn, "date": DAYS}).merge(rows, on="day")
        parts.append(dealt.assign(customer=customer))
    dealt = pd.concat(parts)
    return lines(dealt["customer"].to_numpy(), dealt["date"], dealt["amount"].to_numpy(), dealt["store"].to_numpy())


def real_baskets() -> pd.DataFrame:
    """A row for each basket: household, day of the year, store, money."""
    rows = complete_journey_lines()
    rows["day"] = on_the_shops_clocks(rows).dt.day_of_year
    baskets = rows.groupby(["household_id", "basket_id"], as_index=False).agg(
        day=("day", "first"), store=("store_id", "first"), amount=("sales_value", "sum")
    )
    return baskets.rename(columns={"household_id": "customer"})[["customer", "day", "store", "amount"]]


def lines(customer, date, amount, store) -> pd.DataFrame:
    """One line an order, in the columns of the default source."""
    rows = pd.DataFrame(
        {
            "household_id": customer,
            "basket_id": np.arange(len(customer)),
            "sales_value": np.round(amount, 2),
            "transaction_timestamp": pd.DatetimeIndex(date) + pd.Timedelta(hours=17),
        }
    )
    # The first and the last day have an order, so that all months are whole.
    rows.loc[rows.index[0], "transaction_timestamp"] = DAYS[0] + pd.Timedelta(hours=17)
    rows.loc[rows.index[-1], "transaction_timestamp"] = DAYS[-1] + pd.Timedelta(hours=17)
    return complete_columns(rows).assign(store_id=store)


KINDS = {"steady": steady, "households dealt out anew": dealt_out}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shops", type=int, default=6, help="shops of each kind: 35 months each")
    parser.add_argument("--customers", type=int, default=600)
    options = parser.parse_args()
    print("| months differ by chance | customers | months | with a sentence | sentences |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        settings = {**QUICK, "cluster_count": 3, "driver_dimensions": ["segment", "grade", "channel"]}
        for name, kind in KINDS.items():
            begin, months = time.monotonic(), []
            for seed in range(options.shops):
                shop = project.build(
                    kind(seed, options.customers),
                    settings,
                    only=["insights"],
                )
                months.append(
                    shop.query("select * from insights where sentence_key <> 'nothing_to_compare'").assign(shop=seed)
                )
                shop.path.unlink()
                print(f"{name}, shop {seed}: {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
            months = pd.concat(months)
            told = months[months["sentence_key"] != "nothing_changed"]
            count = len(months.drop_duplicates(["shop", "as_of_date"]))
            with_one = len(told.drop_duplicates(["shop", "as_of_date"]))
            keys = ", ".join(f"{key} {number}" for key, number in told["sentence_key"].value_counts().items()) or "none"
            print(
                f"| {name} | {options.customers} | {count} | {with_one} ({100 * with_one / count:.1f} %) | {keys} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
