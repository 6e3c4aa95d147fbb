"""What one more day costs beside a build of everything. Run by `make bench-incremental`; prints a table.

DuckDB writes the lines of a made-up shop as Parquet into a folder that is removed afterwards. Every build is a process of
its own, `dbt run`; the CPU of dbt itself, that of the same build of a shop of a thousand lines, is subtracted. Built are
the segments, monitoring and the study of clusters; predictions and offers have benchmarks of their own.
"""

import argparse
import datetime
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]

sys.path[:0] = [str(Path(__file__).parent), *(str(ROOT / name) for name in ("python_models", "tests/python"))]

from benchmark.processes import FEW_FITS, Cost, dbt  # noqa: E402
from projects import SUBJECTS, select  # noqa: E402

#: Two years with 24 month ends, and the days of a month that is not over.
FIRST_DAY = datetime.date(2021, 12, 1)
LAST_DAY = datetime.date(2023, 12, 29)


def write_lines(
    folder: Path, line_count: int, customer_count: int, first: datetime.date, last: datetime.date, seed: float
):
    """Lines in the order of their time: four an order on average, log-normal spend, 5 % returns."""
    path = folder / f"{first}_{last}_{seed}.parquet"
    with duckdb.connect() as connection:
        connection.sql(f"select setseed({seed})")
        seconds = ((last - first).days + 1) * 86400
        connection.sql(f"""
            copy (
                select
                    'C' || lpad(cast(cast(floor({customer_count} * pow(hash(order_number, 1) / 18446744073709551616.0, 1.5)) as bigint) as varchar), 9, '0')
                        as customer_id,
                    'O{first:%Y%m%d}' || order_number as order_id,
                    timestamp '{first}' + to_seconds(cast(floor(order_number * {seconds} / ({line_count} / 4.0)) as bigint))
                        as ordered_at,
                    'P' || hash(line_number, 2) % 20000 as product_id,
                    cast(round(exp(2.5 + 1.2 * sqrt(-2 * ln((hash(line_number, 3) + 1.0) / 18446744073709551617.0))
                        * cos(2 * pi() * hash(line_number, 4) / 18446744073709551616.0)), 2)
                        * case when hash(line_number, 5) % 20 = 0 then -1 else 1 end as decimal(18, 2)) as amount
                from (select range as line_number, range // 4 as order_number from range({line_count}))
            ) to '{path}' (format parquet, compression zstd)
        """)
    return path


def run(folder: Path, database: Path, *arguments: str, memory: str = "8GB", settings: Mapping | None = None) -> Cost:
    """One dbt process on the lines of a folder."""
    names = ["customer_id", "order_id", "ordered_at", "product_id", "amount"]
    source = {"transactions": {"location": str(folder / "*.parquet"), "columns": {name: name for name in names}}}
    shop = {"source": "generated", "sources": {"generated": source}, "show_summary": False}
    return dbt(database.parent, database, memory, {**shop, **(settings or {})}, *arguments, threads=4)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000_000)
    parser.add_argument(
        "--history-lines", type=int, default=20_000_000, help="lines of the shop whose history is timed; 0 = none"
    )
    parser.add_argument("--memory", default="8GB")
    parser.add_argument(
        "--folder", type=Path, help="where the lines and the database are put, instead of the system's place"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        measure(Path(name), arguments.lines, arguments.memory)
    if arguments.history_lines:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
            measure_history(Path(name), arguments.history_lines, arguments.memory)


def measure_history(folder: Path, line_count: int, memory: str) -> None:
    """From lines to every customer at every month end, 20 lines a customer: all that customer_segment_history needs."""
    write_lines(folder, line_count, line_count // 20, FIRST_DAY, LAST_DAY, 0.1)
    print(f"history of {line_count // 20:,} customers, {line_count:,} lines")
    for label, fits in [("k-means alone, without surrogates", FEW_FITS), ("every fit", {})]:
        database = folder / "history.duckdb"
        database.unlink(missing_ok=True)
        run(folder, database, "seed")
        cost = run(folder, database, "run", "--select", "+customer_segment_history", memory=memory, settings=fits)
        with duckdb.connect(str(database), read_only=True) as connection:
            row_count = connection.sql("select count(*) from customer_segment_history").fetchall()[0][0]
        costs = f"{cost.wall:8.1f} s {cost.cpu:8.1f} s CPU {cost.peak:5.1f} GB"
        print(f"{label:36} {costs} {row_count:,} rows", flush=True)
        print_slowest(folder)


def print_slowest(folder: Path, count: int = 8) -> None:
    """The models of the last run that took longest; they run beside each other, so the seconds do not add up."""
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    for result in sorted(results, key=lambda result: -result["execution_time"])[:count]:
        print(f"    {result['execution_time']:8.1f} s  {result['unique_id'].rsplit('.', 1)[-1]}")


def measure(folder: Path, line_count: int, memory: str) -> None:
    customer_count = line_count // 50
    day_count = (LAST_DAY - FIRST_DAY).days + 1
    tiny, shop = folder / "tiny", folder / "shop"
    for place, count in [(tiny, 1000), (shop, line_count)]:
        place.mkdir()
        write_lines(place, count, max(count // 50, 20), FIRST_DAY, LAST_DAY, 0.1)
    print(f"{line_count:,} lines, {customer_count:,} customers, {memory} for DuckDB, DuckDB {duckdb.__version__}")

    def built(label: str, place: Path, base: float, *extra: str) -> float:
        cost = run(place, folder / f"{place.name}.duckdb", "run", *select(SUBJECTS), *extra, memory=memory)
        of_models = f"{cost.cpu - base:8.1f} s models"
        print(f"{label:32} {cost.wall:8.1f} s {cost.cpu:8.1f} s CPU {of_models} {cost.peak:5.1f} GB", flush=True)
        return cost.cpu

    for place in (tiny, shop):
        run(place, folder / f"{place.name}.duckdb", "seed", "--selector", "everything")
    built("dbt alone, everything", tiny, 0)
    base = built("dbt alone, one more night", tiny, 0)
    full = built("everything", shop, base) - base
    print_slowest(folder)

    def night(label: str, last: datetime.date, new_days: int) -> None:
        """New days, late lines of the week before, and a corrected day."""
        per_day = line_count // day_count
        first = last - datetime.timedelta(days=new_days - 1)
        write_lines(shop, per_day * new_days, customer_count, first, last, 0.2)
        write_lines(shop, max(per_day // 100, 4), customer_count, first - datetime.timedelta(days=5), first, 0.3)
        cost = built(label, shop, base) - base
        print(f"{'':32} {cost / full:8.1%} of everything")
        print_slowest(folder)

    night("one more day", LAST_DAY + datetime.timedelta(days=1), 1)
    night("the last day of the month", LAST_DAY + datetime.timedelta(days=2), 1)
    night("the month rolls over", LAST_DAY + datetime.timedelta(days=3), 1)


if __name__ == "__main__":
    main()
