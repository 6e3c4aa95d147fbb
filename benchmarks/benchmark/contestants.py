"""What people would otherwise use: R, F and M of each customer with a purchase in the look-back, at each as-of date.

A process of its own for each, started by benchmarks/bench.py in the environment that it needs:
contestants.py NAME LINES LOOK_BACK_MONTHS RESULT DATE... writes RESULT as Parquet with as_of_date, customer_id, recency_days,
order_count and net_revenue. All of them read the same columns, count days in the shop's time zone, take returns off the
money and count no return as a visit.
"""

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

TIMEZONE = "America/New_York"
COLUMNS = ["customer_id", "order_id", "ordered_at", "amount"]

Dates = Sequence[datetime.date]


def floor(lines: Path, dates: Dates, months: int, result: Path) -> None:
    """The least that anybody must do: DuckDB reads the four columns and sums them."""
    import duckdb

    sums = "sum(customer_id), sum(order_id), max(ordered_at), sum(amount)"
    duckdb.execute(f"copy (select {sums} from '{lines}') to '{result}' (format parquet)")


def pandas_recipe(lines: Path, dates: Dates, months: int, result: Path) -> None:
    """The tutorials' recipe: groupby, with a lambda for recency."""
    import pandas as pd

    rows = pd.read_parquet(lines, columns=COLUMNS)
    times = rows.pop("ordered_at").dt.tz_localize("UTC").dt.tz_convert(TIMEZONE)
    rows["day"] = times.dt.tz_localize(None).dt.normalize()
    found = []
    for date in dates:
        end = pd.Timestamp(date) + pd.Timedelta(days=1)
        recent = rows[(rows["day"] < end) & (rows["day"] >= end - pd.DateOffset(months=months))]
        rfm = (
            recent[recent["amount"] > 0]
            .groupby("customer_id")
            .agg(
                recency_days=("day", lambda days, end=end: (end - days.max()).days),
                order_count=("order_id", "nunique"),
            )
        )
        rfm["net_revenue"] = recent.groupby("customer_id")["amount"].sum()
        found.append(rfm.reset_index().assign(as_of_date=date))
    pd.concat(found).to_parquet(result, index=False)


def polars_lazy(lines: Path, dates: Dates, months: int, result: Path) -> None:
    """Polars, lazy and streaming."""
    import polars as pl

    local = pl.col("ordered_at").dt.replace_time_zone("UTC").dt.convert_time_zone(TIMEZONE)
    rows = pl.scan_parquet(lines).select("customer_id", "order_id", "amount", local.dt.date().alias("day"))
    is_sold = pl.col("amount") > 0
    found = []
    for date in dates:
        end = date + datetime.timedelta(days=1)
        start = pl.lit(end).dt.offset_by(f"-{months}mo")
        found.append(
            rows.filter(pl.col("day") < end, pl.col("day") >= start)
            .group_by("customer_id")
            .agg(
                (pl.lit(end) - pl.col("day").filter(is_sold).max()).dt.total_days().alias("recency_days"),
                pl.col("order_id").filter(is_sold).n_unique().alias("order_count"),
                pl.col("amount").sum().alias("net_revenue"),
            )
            .filter(pl.col("order_count") > 0)
            .with_columns(pl.lit(date).alias("as_of_date"))
            .collect(engine="streaming")
        )
    pl.concat(found).write_parquet(result)


def open_retail_science(lines: Path, dates: Dates, months: int, result: Path) -> None:
    """RFMSegmentation of OpenRetailScience on DuckDB, scores included; it counts whole days between two dates."""
    import ibis
    import pandas as pd
    from openretailscience.segmentation.rfm import RFMSegmentation

    connection = ibis.duckdb.connect()
    connection.raw_sql("set TimeZone = 'UTC'")
    found = []
    for date in dates:
        end = date + datetime.timedelta(days=1)
        recent = connection.sql(f"""
            with local as (
                select
                    customer_id, order_id, amount,
                    cast((ordered_at at time zone 'UTC') at time zone '{TIMEZONE}' as date) as day
                from '{lines}'
            )
            select
                customer_id,
                case when amount > 0 then order_id end as transaction_id,
                case when amount > 0 then day end as transaction_date,
                amount as unit_spend
            from local
            where day < date '{end}' and day >= date '{end}' - interval {months} month
        """)
        rfm = RFMSegmentation(recent, current_date=end).df.reset_index().assign(as_of_date=date)
        rfm = rfm[rfm["frequency"] > 0]
        found.append(rfm.rename(columns={"frequency": "order_count", "monetary": "net_revenue"}))
    pd.concat(found).to_parquet(result, index=False)


CONTESTANTS = {
    "floor": floor,
    "pandas": pandas_recipe,
    "polars": polars_lazy,
    "openretailscience": open_retail_science,
}


def main() -> None:
    """Run one of them."""
    name, lines, months, result, *dates = sys.argv[1:]
    CONTESTANTS[name](Path(lines), [datetime.date.fromisoformat(date) for date in dates], int(months), Path(result))


if __name__ == "__main__":
    main()
