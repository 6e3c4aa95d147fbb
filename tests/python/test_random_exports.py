"""Random exports of a clean table give its customers and money, or a stop in words, or lines that are counted as rejected.

An export is the clean table in a format, with a few of the habits below. Habits that are understood must give the clean
table; of the others each line that is used must be the clean one, and each line of the file must be counted.
"""

import csv
import io
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import pytest

from projects import TESTS_LEFT_OUT, Project, failures
from segment_sources.declaration import OPTIONS

FEW, MANY = 30, 500
BUSINESS = "Asia/Seoul"
COLUMNS = {
    "customer_id": "Customer",
    "order_id": "Order",
    "ordered_at": "Paid at",
    "amount": "Total",
    "product_id": "Item",
    "channel": "Line",
}
NAMES_OF = {
    "utf-8": ["Müller", "홍길동", "張三", "O'Brien", "0017", "Ana López"],
    "cp1252": ["Müller", "Größe", "Ana López", "José", "0017", "Zoë"],
    "cp949": ["홍길동", "김철수", "이영희", "0017", "박민수"],
    "cp932": ["山田太郎", "鈴木", "佐藤花子", "0017", "ソニー"],
    "gb18030": ["张三", "李四", "王小明", "0017", "赵敏"],
    "utf-16": ["Müller", "홍길동", "0017", "張三"],
}
ITEMS = ["pen", "red pen, large", 'shelf 5"', "two\nlines", 'the "best" one', "a; b", "", "tab\there"]


@dataclass
class Line:
    """A line of the clean table."""

    name: str
    customer: str
    order: str
    at: datetime
    cents: int
    item: str


@dataclass
class Export:
    """How the clean table is written, and what is declared; habits add to it.

    is_understood: whether the clean table must come out; is_refused: whether the build must stop; extra_count: lines of the file
    beside those of the table, which are to be counted as rejected.
    """

    random: random.Random
    lines: list[Line]
    suffix: str = ".csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"
    quoting: int = csv.QUOTE_MINIMAL
    time_of: Callable[[Line], str] = None
    amount_of: Callable[[Line], str] = None
    declared: dict = field(default_factory=dict)
    source: dict = field(default_factory=dict)
    columns: dict = field(default_factory=lambda: dict(COLUMNS))
    habits: list[str] = field(default_factory=list)
    is_understood: bool = True
    is_refused: bool = False
    is_of_orders: bool = False
    extra_count: int = 0
    above: str = ""
    tail: str = ""
    stray: set[int] = field(default_factory=set)
    broken: dict[int, str] = field(default_factory=dict)
    repeated_header_at: int | None = None
    ends_in_delimiter: str = "no"
    zeros: int = 0


def clean_lines(chance: random.Random, encoding: str) -> list[Line]:
    """Some 40 lines of 2024: orders of one to three lines, a return now and then."""
    lines, people = [], NAMES_OF[encoding]
    for order in range(chance.randint(12, 22)):
        at = datetime(2024, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=chance.randrange(300 * 86_400))
        customer = chance.choice(people)
        for _ in range(chance.choice([1, 1, 2, 3])):
            cents = chance.choice(
                [chance.randint(1, 99), chance.randint(100, 99_999), chance.randint(100_000, 2_000_000)]
            )
            sign = -1 if chance.random() < 0.08 else 1
            lines.append(Line(f"L{len(lines)}", customer, f"{order:05}", at, sign * cents, chance.choice(ITEMS)))
    return lines


def plain_amount(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def grouped(cents: int, thousands: str, decimal: str) -> str:
    return f"{abs(cents) // 100:,}".replace(",", thousands) + f"{decimal}{abs(cents) % 100:02}"


# Habits: each changes an export. Those of one list exclude each other.


def times_on_shop_clocks(export: Export) -> None:
    export.time_of = lambda line: f"{line.at.astimezone(ZoneInfo(BUSINESS)):%Y-%m-%d %H:%M:%S}"


def times_in_utc(export: Export) -> None:
    export.time_of = lambda line: f"{line.at:%Y-%m-%d %H:%M:%S}"
    export.source["recorded_timezone"] = "UTC"


def times_with_z(export: Export) -> None:
    export.time_of = lambda line: f"{line.at:%Y-%m-%dT%H:%M:%SZ}"
    if export.random.random() < 0.5:
        export.source["recorded_timezone"] = export.random.choice(["UTC", BUSINESS])


def times_with_offsets(export: Export) -> None:
    hours, between = export.random.choice([[9], [-5], [9, 0, 2]]), export.random.choice("T ")
    export.time_of = lambda line: line.at.astimezone(
        timezone(timedelta(hours=hours[int(line.name[1:]) % len(hours)]))
    ).isoformat(sep=between)
    if export.random.random() < 0.5:
        export.source["recorded_timezone"] = export.random.choice(["UTC", BUSINESS])


def times_as_germans_write_them(export: Export) -> None:
    export.time_of = lambda line: f"{line.at.astimezone(ZoneInfo(BUSINESS)):%d.%m.%Y %H:%M:%S}"
    export.declared["time_formats"] = ["%d.%m.%Y %H:%M:%S"]


TIMES = [times_on_shop_clocks, times_in_utc, times_with_z, times_with_offsets, times_as_germans_write_them]


def amounts_plain(export: Export) -> None:
    export.amount_of = lambda line: plain_amount(line.cents)


def amounts_with_commas(export: Export) -> None:
    export.amount_of = lambda line: ("-" if line.cents < 0 else "") + grouped(line.cents, ",", ".")
    export.declared["thousands_separator"] = ","


def amounts_as_germans_write_them(export: Export) -> None:
    export.amount_of = lambda line: ("-" if line.cents < 0 else "") + grouped(line.cents, ".", ",")
    export.declared |= {"thousands_separator": ".", "decimal_separator": ","}


def amounts_with_commas_undeclared(export: Export) -> None:
    export.amount_of = lambda line: ("-" if line.cents < 0 else "") + grouped(line.cents, ",", ".")
    export.is_understood = False


def amounts_with_signs(export: Export) -> None:
    """Some of these are understood; what is not must be counted as rejected."""
    sign = export.random.choice(["({})", "{}-", "\u2212{}", "-${}", "'-{}", "- {}"])
    export.amount_of = lambda line: (sign if line.cents < 0 else "{}").format(plain_amount(abs(line.cents)))
    if "\u2212" in sign and export.encoding not in ("utf-8", "utf-16"):
        export.amount_of = lambda line: plain_amount(line.cents)
    export.is_understood = False


def amounts_with_currency(export: Export) -> None:
    form = export.random.choice(["${}", "{} USD", "USD {}"])
    export.amount_of = lambda line: ("-" if line.cents < 0 else "") + form.format(plain_amount(abs(line.cents)))
    export.is_understood = False


AMOUNTS = [
    amounts_plain,
    amounts_plain,
    amounts_with_commas,
    amounts_as_germans_write_them,
    amounts_with_commas_undeclared,
    amounts_with_signs,
    amounts_with_currency,
]


def titles(export: Export) -> None:
    export.above = export.random.choice(
        ["Orders of 2024\n", 'The "5 inch" shop\n\nPrinted today\n', f"sep={export.delimiter}\n"]
    )
    if export.random.random() < 0.3:
        export.declared["skip_lines"] = export.above.count("\n")


def totals(export: Export) -> None:
    word = export.random.choice(["Total", "Summe", "TOTAL:", "Grand total"])
    export.tail += export.delimiter.join([word, "", "", "5", "", ""]) + "\n"
    export.extra_count += 1


def footer(export: Export) -> None:
    export.tail += f"{len(export.lines)} rows\n"
    export.extra_count += 1


def header_again(export: Export) -> None:
    export.repeated_header_at = export.random.randrange(1, len(export.lines))
    export.extra_count += 1


def stray_quotes(export: Export) -> None:
    """An article begins with a quote that nobody closes."""
    export.stray = set(export.random.sample(range(len(export.lines)), export.random.randint(1, 4)))
    export.is_understood = False


def cut_lines(export: Export) -> None:
    for number in export.random.sample(range(len(export.lines)), 2):
        export.broken[number] = export.random.choice(["short", "long"])
    export.is_understood = False


def zero_bytes(export: Export) -> None:
    export.zeros = 8
    export.extra_count += 1
    export.is_understood = export.is_understood and export.encoding != "utf-16"


def delimiters_at_ends(export: Export) -> None:
    export.ends_in_delimiter = export.random.choice(["all", "lines", "header"])


def cut_ids(export: Export) -> None:
    for line in export.lines[::3]:
        line.customer = "8.80E+12"
    export.is_refused = True


def copied_encoding(export: Export) -> None:
    if export.encoding == "utf-8":
        export.declared["encoding"] = "cp1252"
        export.is_refused = any(not line.customer.isascii() for line in export.lines)


def undeclared_encoding(export: Export) -> None:
    if export.encoding not in ("utf-8", "utf-16"):
        export.declared.pop("encoding")
        export.is_refused = any(not line.customer.isascii() for line in export.lines)


def totals_of_orders(export: Export) -> None:
    """Each line of an order has the money of the whole order, or its first line alone."""
    sums: dict[str, int] = {}
    for line in export.lines:
        sums[line.order] = sums.get(line.order, 0) + line.cents
    amount_of, is_repeated = export.amount_of, export.random.random() < 0.5
    for line in export.lines:
        line.cents = sums[line.order]
    first = {line.order: line.name for line in reversed(export.lines)}
    export.amount_of = lambda line: amount_of(line) if is_repeated or first[line.order] == line.name else ""
    export.declared["order_columns"] = ["amount"]
    export.is_of_orders = True
    # Before the key was there, it was an unknown one.
    export.is_understood = export.is_understood and "order_columns" in OPTIONS


HABITS = [
    titles,
    totals,
    footer,
    header_again,
    stray_quotes,
    cut_lines,
    zero_bytes,
    delimiters_at_ends,
    cut_ids,
    copied_encoding,
    undeclared_encoding,
    totals_of_orders,
]


def random_export(seed: int) -> Export:
    """The same export for the same seed."""
    chance = random.Random(seed)
    encoding = chance.choice(["utf-8", "utf-8", *NAMES_OF])
    export = Export(chance, clean_lines(chance, encoding), encoding=encoding)
    export.suffix = chance.choice([*5 * [".csv"], ".parquet", ".xlsx"])
    for habits in (TIMES, AMOUNTS):
        habit = chance.choice(habits)
        habit(export)
        export.habits.append(habit.__name__)
    if export.suffix != ".csv":
        export.encoding = "utf-8"
        return export
    export.delimiter = chance.choice([",", ",", ";", "\t", "|"])
    if chance.random() < 0.2:
        export.declared["delimiter"] = export.delimiter
    export.line_end = chance.choice(["\n", "\n", "\r\n", "\r", "mixed"])
    export.quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    if export.encoding != "utf-8":
        export.declared["encoding"] = export.encoding
    for habit in chance.sample(HABITS, chance.choice([0, 1, 1, 2, 3])):
        habit(export)
        export.habits.append(habit.__name__)
    return export


def text_of(export: Export) -> str:
    """The file, line by line."""
    header = [export.columns[meaning] for meaning in COLUMNS]
    end = export.delimiter if export.ends_in_delimiter in ("all", "header") else ""
    line_end = export.delimiter if export.ends_in_delimiter in ("all", "lines") else ""
    first = export.delimiter.join(header) + end
    records = [first]
    for number, line in enumerate(export.lines):
        if number == export.repeated_header_at:
            records.append(export.delimiter.join(header) + line_end)
        values = [line.customer, line.order, export.time_of(line), export.amount_of(line), line.item, line.name]
        if number in export.stray:
            # Such a program knows no quotes at all.
            item = line.item.replace("\n", " ").replace('"', "")
            record = export.delimiter.join([*values[:4], '"' + item, line.name])
        else:
            output = io.StringIO()
            csv.writer(output, delimiter=export.delimiter, quoting=export.quoting, lineterminator="\n").writerow(values)
            record = output.getvalue()[:-1]
        if export.broken.get(number) == "short":
            record = export.delimiter.join([line.customer, line.order])
        elif export.broken.get(number) == "long":
            # Each line of such a text is counted by itself.
            export.extra_count += record.count("\n")
            record += 3 * (export.delimiter + "more")
        records.append(record + line_end)
    ends = ["\n", "\r\n"] if export.line_end == "mixed" else [export.line_end]
    body = "".join(record + ends[number % len(ends)] for number, record in enumerate(records))
    return export.above + body + export.tail


def written(export: Export, folder: Path) -> dict:
    """Write an export into a folder; the settings of a build that declare it."""
    file = folder / f"orders{export.suffix}"
    if export.suffix == ".csv":
        mark = b"\xef\xbb\xbf" if export.encoding == "utf-8" and export.random.random() < 0.2 else b""
        if mark:
            # It says that the file is UTF-8, whatever is declared.
            export.is_refused = "cut_ids" in export.habits
        file.write_bytes(mark + text_of(export).encode(export.encoding) + export.zeros * b"\0")
    else:
        rows = [
            [line.customer, line.order, export.time_of(line), export.amount_of(line), line.item, line.name]
            for line in export.lines
        ]
        table = pd.DataFrame(rows, columns=list(COLUMNS.values()))
        table.to_parquet(file) if export.suffix == ".parquet" else table.to_excel(file, index=False)
    transactions = {"location": str(file), "columns": export.columns, **export.declared}
    source = {"business_timezone": BUSINESS, **export.source, "transactions": transactions}
    return {"source": "export", "sources": {"export": source}, "max_gap_days": 0}


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(MANY if metafunc.config.getoption("--all") else FEW))


@pytest.fixture(scope="module")
def project(line_project) -> Project:
    return line_project


def test_an_export_gives_the_clean_table_or_says_what_is_wrong(project, tmp_path, capsys, seed):
    export = random_export(seed)
    settings = written(export, tmp_path)
    project.database.unlink(missing_ok=True)
    built = project.invoke(["build", "--select", "+orders", *TESTS_LEFT_OUT], settings)
    told = f"seed {seed}: {export.suffix} in {export.encoding}, {', '.join(export.habits)}"
    if not built.success:
        message = failures(built) + capsys.readouterr().out
        assert not export.is_understood or export.is_refused, f"{told}: {message}"
        assert "Declared under vars: sources: export" in message, message
        assert "Traceback" not in message and not re.search(r"(Binder|Conversion|Invalid Input|Parser) Error", message)
        return
    assert not export.is_refused, f"{told}: it was built"
    with duckdb.connect(str(project.database), read_only=True) as connection:
        lines = connection.sql("""
            select channel, customer_id, order_date, amount, rejection_reason, unreadable_line from staging.stg_transactions
        """).fetchall()
        by_customer = dict(
            connection.sql("select customer_id, sum(net_revenue) from orders group by customer_id").fetchall()
        )
    assert len(lines) == len(export.lines) + export.extra_count, told
    used = [line for line in lines if line[4] is None]
    assert len({line[0] for line in used}) == len(used), told
    clean = {line.name: line for line in export.lines}
    if not export.is_of_orders:
        for name, customer, day, amount, _, _ in used:
            line = clean[name]
            assert (customer, amount) == (line.customer.strip(), Decimal(line.cents) / 100), told
            assert day == line.at.astimezone(ZoneInfo(BUSINESS)).date(), told
    rejected_count = len(lines) - len(used)
    if export.is_understood:
        assert rejected_count == export.extra_count, f"{told}: {[line for line in lines if line[4]]}"
    if rejected_count == export.extra_count:
        assert by_customer == money_of(export), told


def money_of(export: Export) -> dict[str, Decimal]:
    """The money of each customer in the clean table."""
    money: dict[str, Decimal] = {}
    counted = set()
    for line in export.lines:
        if export.is_of_orders and line.order in counted:
            continue
        counted.add(line.order)
        money[line.customer] = money.get(line.customer, Decimal(0)) + Decimal(line.cents) / 100
    return money
