"""What one more day costs beside a build of everything. Run by `make bench-incremental`; prints a table.

DuckDB writes the lines of a made-up shop as Parquet into a folder that is removed afterwards. Every build is a process of
its own, `dbt run`; the CPU of dbt itself, that of the same build of a shop of a thousand lines, is subtracted. Predictions
are left out on both sides: they have benchmarks of their own.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]

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


def settings(folder: Path) -> str:
    names = ["customer_id", "order_id", "ordered_at", "product_id", "amount"]
    source = {"transactions": {"location": str(folder / "*.parquet"), "columns": {name: name for name in names}}}
    return json.dumps(
        {"source": "generated", "sources": {"generated": source}, "show_summary": False, "predictions": False}
    )


def profiles(folder: Path, memory: str) -> Path:
    """The project's profile with a limit of memory, in a folder of its own."""
    text = (ROOT / "profiles.yml").read_text()
    (folder / "profiles.yml").write_text(
        text.replace("TimeZone: UTC", f"TimeZone: UTC\n        memory_limit: {memory}")
    )
    return folder


def run(folder: Path, database: Path, *arguments: str, memory: str = "8GB") -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak GB of one dbt process."""
    environment = {
        **os.environ,
        "DBT_PROJECT_DIR": str(ROOT),
        "DBT_PROFILES_DIR": str(profiles(database.parent, memory)),
        "CUSTOMER_SEGMENTS_DB": str(database),
    }
    places = ["--target-path", str(database.parent / "target"), "--log-path", str(database.parent / "logs")]
    command = [str(Path(sys.executable).with_name("dbt")), *arguments, "--vars", settings(folder), *places]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(output)
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20


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
    database = folder / "history.duckdb"
    run(folder, database, "seed")
    wall, cpu, peak = run(folder, database, "run", "--select", "+customer_segment_history", memory=memory)
    with duckdb.connect(str(database), read_only=True) as connection:
        row_count = connection.sql("select count(*) from customer_segment_history").fetchall()[0][0]
    print(
        f"history of {line_count // 20:,} customers, {line_count:,} lines, {row_count:,} rows: "
        f"{wall:.1f} s, {cpu:.1f} s CPU, {peak:.1f} GB"
    )
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
        wall, cpu, peak = run(place, folder / f"{place.name}.duckdb", "run", *extra, memory=memory)
        print(f"{label:32} {wall:8.1f} s {cpu:8.1f} s CPU {cpu - base:8.1f} s models {peak:5.1f} GB", flush=True)
        return cpu

    for place in (tiny, shop):
        run(place, folder / f"{place.name}.duckdb", "seed")
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
