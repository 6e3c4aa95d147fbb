"""What `make check-source` prints of a file, against pandas on the same file."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from deliveries import COLUMNS, declared, delivered_lines
from projects import LINE_TABLES, ROOT, TESTS_LEFT_OUT, Project, lines_alone

#: Nobody is called 0000, which the check would ask about.
LINES = delivered_lines().replace({"Customer No": {"0000": "0041"}})
TABLES = [*LINE_TABLES, "customer_segment_history"]
#: Outcomes of lines that the check counts, and what else it counts.
OUTCOMES = ("delivered", "used", "anonymous", "rejected: [a-z ]+?", "  of these [a-z ]+?")
LABELS = ("first, last day", "customers", "orders", "purchases", "net revenue")


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """The one place of all files here, so that one declaration, parsed once, does for most of them."""
    return tmp_path_factory.mktemp("check") / "lines.csv"


def checked(project: Project, settings: dict) -> bool:
    """What `make check-source` does: staging and orders into a file of their own, then the check of that."""
    project.database.unlink(missing_ok=True)
    built = project.invoke(["build", "--select", "staging", "orders", *TESTS_LEFT_OUT], settings)
    return built.success and project.invoke(["run-operation", "check_source"], settings).success


@pytest.fixture
def check(project, file, capsys):
    """Write lines, run the check on a declaration, and return what it prints."""

    def run(lines: pd.DataFrame, settings: dict | None = None) -> str:
        lines.to_csv(file, index=False)
        success = checked(project, settings or declared({"location": str(file)}))
        output = capsys.readouterr().out
        assert success, output
        return output

    return run


def counts_of(output: str) -> dict[str, str]:
    """Label -> value of the counts, and outcome -> lines."""
    counts = re.findall(rf"^({'|'.join(LABELS)}) {{2,}}(\S.*?) *$", output, flags=re.M)
    assert len(counts) == len(LABELS)
    return dict(counts) | {label.strip(): line_count for label, (line_count, *_) in outcomes_of(output).items()}


def outcomes_of(output: str) -> dict[str, tuple[str, str, str]]:
    """Outcome -> lines, their share in percent, and their money."""
    rows = re.findall(rf"^({'|'.join(OUTCOMES)}) {{2,}}([\d,]+) +([\d.]+)% +(-?[\d,.]+)$", output, flags=re.M)
    return {label.strip(): tuple(values) for label, *values in rows}


def sentences_of(output: str, title: str) -> list[str]:
    return re.findall(rf"^{title}: (.*)$", output, flags=re.M)


def lines_on(days: list[str], *, times: str = "12:00:00") -> pd.DataFrame:
    """One line per day, each of another order, two customers by turns."""
    rows = [(f"{number % 2 + 1:04d}", f"{number}", f"{day} {times}", 10.5, "Tea") for number, day in enumerate(days)]
    return pd.DataFrame(rows, columns=list(COLUMNS.values()))


# Counts


def test_the_counts_are_those_of_pandas(check):
    lines = pd.concat([LINES, LINES.head(7)], ignore_index=True)
    lines.loc[20:22, "Total"] = 0
    counts = counts_of(check(lines))
    days = lines["Paid at"].dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin").dt.date
    valid = lines.dropna(subset=["Order", "Paid at", "Total"])
    known = valid.dropna(subset=["Customer No"])
    assert counts["delivered"] == f"{len(lines):,}"
    assert counts["first, last day"] == f"{days.min()} to {days.max()}"
    assert counts["customers"] == str(known["Customer No"].nunique())
    assert counts["orders"] == str(known.groupby(["Customer No", "Order"]).ngroups)
    assert counts["net revenue"] == f"{known['Total'].sum():,.2f}"
    assert counts["used"] == str(len(known))
    assert counts["anonymous"] == str(len(valid) - len(known))
    assert counts["of these return lines"] == str((known["Total"] < 0).sum())
    assert counts["of these zero amount lines"] == str((known["Total"] == 0).sum()) == "3"
    assert counts["rejected: order id missing"] == str(lines["Order"].isna().sum())
    timed = lines.dropna(subset=["Order"])
    assert counts["rejected: time missing"] == str(timed["Paid at"].isna().sum())
    assert counts["rejected: amount missing"] == str(timed.dropna(subset=["Paid at"])["Total"].isna().sum())


def test_shares_are_of_all_lines(check):
    lines = lines_on([f"2024-01-{day:02d}" for day in range(1, 21)])
    lines.loc[0:4, "Customer No"] = None
    lines.loc[5:6, "Total"] = -1.0
    outcomes = outcomes_of(check(lines))
    assert outcomes["anonymous"] == ("5", "25.0", "52.50")
    assert outcomes["of these return lines"] == ("2", "10.0", "-2.00")


def test_days_are_those_of_the_business_time_zone(check):
    """Half past eleven at night in UTC is the next day in Berlin, in winter by one hour and in summer by two."""
    lines = lines_on(["2023-12-31 23:30:00", "2024-02-01 12:00:00", "2024-06-30 22:30:00"], times="")
    assert counts_of(check(lines))["first, last day"] == "2024-01-01 to 2024-07-01"


def test_returns_fees_cancellations_and_placeholders_are_counted_as_declared(project, check, file):
    lines = pd.DataFrame(
        [
            ("0001", "10", "2024-01-01 10:00:00", 3, 2.15, "TEA", "paid"),
            ("0001", "C11", "2024-01-02 10:00:00", 1, 2.15, "TEA", "paid"),
            ("0002", "12", "2024-01-03 10:00:00", 1, 9.00, "POST", "paid"),
            ("0002", "13", "2024-01-04 10:00:00", 1, 5.00, "gift_0001_10", "void"),
            ("TILL", "14", "2024-01-05 10:00:00", 2, 0.00, "TEA", "paid"),
        ],
        columns=["who", "order", "time", "pieces", "price", "what", "state"],
    )
    place = {
        "location": str(file),
        "returned_when": {"order_prefix": "C"},
        "cancelled_when": {"statuses": ["VOID"]},
        "anonymous_customers": ["TILL"],
        "non_goods": "online_retail",
    }
    columns = {
        "customer_id": "who",
        "order_id": "order",
        "ordered_at": "time",
        "quantity": "pieces",
        "unit_price": "price",
        "product_id": "what",
        "status": "state",
    }
    settings = declared(place, columns=columns)
    output = check(lines, settings)
    counts = counts_of(output)
    named = ["customers", "anonymous", "of these return lines", "of these non goods lines", "rejected: cancelled"]
    assert [counts[label] for label in named] == ["2", "1", "1", "1", "1"]
    # 6.45 - 2.15 + 9.00; what was cancelled never happened.
    assert counts["net revenue"] == "13.30"
    assert "1 buyers, of whom 100 % bought once" in output


# Examples


def test_each_mapped_column_is_shown_with_a_value_and_what_is_understood(check):
    lines = pd.DataFrame([("0007", " A 1 ", "2024-02-29 23:30:00", "12.5", "Käse")], columns=list(COLUMNS.values()))
    output = check(lines)
    for meaning, value, understood in [
        ("customer_id", "0007", "0007"),
        ("order_id", " A 1 ", "A 1"),
        ("ordered_at", "2024-02-29 23:30:00", "2024-02-29 23:30:00, Thursday"),
        ("amount", "12.5", "12.50"),
        ("product_id", "Käse", "Käse"),
    ]:
        assert f"{meaning:<12} {COLUMNS[meaning]:<22} {value:<26} {understood}\n" in output
    assert sentences_of(output, "Look at") == ["nothing suspicious was found."]


def test_the_example_is_a_line_of_the_file_with_as_many_values_as_any(check):
    lines = LINES.assign(Article="Tea")
    lines.loc[lines.index[::2], "Article"] = None
    output = check(lines)
    pattern = "".join(
        rf"(?=[\s\S]*^{meaning} +{column} +(?P<{meaning}>\S.*?) {{2,}})" for meaning, column in COLUMNS.items()
    )
    shown = re.search(pattern, output, flags=re.M).groupdict()
    same = lines[
        (lines["Customer No"] == shown["customer_id"])
        & (lines["Order"] == shown["order_id"])
        & (lines["Paid at"].astype(str) == shown["ordered_at"])
        & (lines["Article"] == shown["product_id"])
    ]
    assert float(shown["amount"]) in same["Total"].tolist()


def test_quantity_times_price_is_shown_as_money(check, file):
    lines = pd.DataFrame(
        [("1", "C1", "2024-03-01 10:00:00", 3, 2.15)], columns=["who", "order", "time", "pieces", "price"]
    )
    place = {"location": str(file), "returned_when": {"order_prefix": "C"}}
    columns = {
        "customer_id": "who",
        "order_id": "order",
        "ordered_at": "time",
        "quantity": "pieces",
        "unit_price": "price",
    }
    output = check(lines, declared(place, columns=columns))
    assert re.search(r"^quantity +pieces +3 +3\.0$", output, flags=re.M)
    assert re.search(r"^unit_price +price +2\.15 +2\.15$", output, flags=re.M)
    assert re.search(r"^amount +quantity x unit_price +3 x 2\.15 +-6\.45$", output, flags=re.M)


# Suspicions


def share_of(lines: pd.DataFrame, ratio: float, column: str, value, *, first: int = 0) -> pd.DataFrame:
    """A column set to a value in lines from the first on, a ratio of all."""
    changed = lines.astype({column: object})
    changed.loc[changed.index[first : first + round(ratio * len(changed))], column] = value
    return changed


def ids_as_decimals(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(**{"Customer No": lines["Customer No"].dropna().astype(float)})


def at_midnight(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(**{"Paid at": lines["Paid at"].dt.strftime("%Y-%m-%d 00:00:00")})


def dated(lines: pd.DataFrame, date: str) -> pd.DataFrame:
    return share_of(lines, 1 / len(lines), "Paid at", date)


# what is wrong -> (how it comes about, how each sentence about it begins), in the order in which they are printed
SUSPICIOUS = {
    "a date in the future, times and amounts that cannot be read, and a till": (
        [
            lambda lines: dated(share_of(lines, 0.45, "Customer No", "TILL"), "2999-01-01 10:00:00"),
            lambda lines: share_of(lines, 0.02, "Paid at", "soon", first=300),
            lambda lines: share_of(lines, 0.02, "Total", "twelve", first=320),
        ],
        ["1 lines (", "9 times (", "9 amounts cannot be read", "one customer has 45 % of the lines and"],
    ),
    "ids that end in .0, and a double delivery": (
        [ids_as_decimals, lambda lines: pd.concat([lines, lines.head(40)])],
        ["customer ids end in .0", "10 orders are delivered more than once, each of their lines word for word"],
    ),
    "all times at midnight, and no customer in most lines": (
        [at_midnight, lambda lines: share_of(lines, 0.6, "Customer No", None)],
        ["all times are midnight", "more than half of the lines have no customer"],
    ),
    "a customer for each order": (
        [lambda lines: lines.assign(**{"Customer No": lines["Order"]})],
        ["there are as many customers as orders"],
    ),
    "an order for each line": (
        [lambda lines: lines.assign(Order=[f"L{number}" for number in range(len(lines))])],
        ["every line is an order of its own"],
    ),
}


def test_nothing_is_suspicious_in_a_clean_file(check):
    assert sentences_of(check(LINES), "Look at") == ["nothing suspicious was found."]


@pytest.mark.parametrize("name", list(SUSPICIOUS))
def test_what_is_wrong_is_named_and_nothing_else(check, name):
    changes, beginnings = SUSPICIOUS[name]
    lines = LINES
    for change in changes:
        lines = change(lines)
    sentences = sentences_of(check(lines), "Look at")
    assert len(sentences) == len(beginnings), sentences
    for sentence, beginning in zip(sentences, beginnings, strict=True):
        assert sentence.startswith(beginning)


def lines_at_the_bounds() -> pd.DataFrame:
    """100 lines: 39 of one customer, 50 of none, 5 that repeat another, one bad time, one bad amount."""
    time = pd.Timestamp("2024-01-01 12:00:00")
    rows = [
        (
            "often" if number < 39 else f"c{number % 7}" if number < 46 or number > 95 else None,
            f"O{number // 2}",
            str(time + pd.Timedelta(days=number // 2)),
            "10.25",
            f"Tea {number % 2}",
        )
        for number in range(100)
    ]
    rows[60:65] = [rows[59]] * 5
    lines = pd.DataFrame(rows, columns=list(COLUMNS.values()))
    lines.loc[98, ["Paid at", "Total"]] = ["soon", "10.00"]
    lines.loc[99, "Total"] = "twelve"
    return lines


# one more of each: line -> what it becomes
ONE_MORE = {
    44: {"Customer No": "often"},
    45: {"Customer No": None},
    96: {"Paid at": "soon"},
    97: {"Total": "twelve"},
    65: dict(lines_at_the_bounds().loc[59]),
}


def test_nothing_is_suspicious_at_the_bounds(check):
    assert sentences_of(check(lines_at_the_bounds()), "Look at") == ["nothing suspicious was found."]


def test_one_line_beyond_each_bound_is_suspicious(check):
    lines = lines_at_the_bounds()
    for line, values in ONE_MORE.items():
        lines.loc[line, list(values)] = list(values.values())
    sentences = sentences_of(check(lines), "Look at")
    beginnings = [
        "2 times (",
        "2 amounts cannot be read",
        "one customer has 40 % of the lines and",
        "6 lines repeat another word for word",
        "more than half of the lines have no customer",
    ]
    assert len(sentences) == len(beginnings), sentences
    for sentence, beginning in zip(sentences, beginnings, strict=True):
        assert sentence.startswith(beginning)


def test_two_currencies_are_named_with_the_one_that_counts(check, file):
    lines = LINES.assign(Currency=["EUR" if number % 4 else "USD" for number in range(len(LINES))])
    place = {"location": str(file), "accepted_currency": "EUR"}
    settings = declared(place, columns={**COLUMNS, "currency": "Currency"})
    (sentence,) = sentences_of(check(lines, settings), "Look at")
    assert re.match(r"there are 2 currencies \((EUR, USD|USD, EUR)\); only EUR is added up", sentence)
    assert sentences_of(check(lines.assign(Currency="EUR"), settings), "Look at") == ["nothing suspicious was found."]


def test_day_and_month_the_other_way_round_are_refused_with_the_format_to_declare(project, check, file, capsys):
    """Of dates like 12/31/2024 read as day/month those after the 12th cannot be read, and the others are another day."""
    american = LINES.assign(**{"Paid at": LINES["Paid at"].dt.strftime("%m/%d/%Y %H:%M:%S")})
    american.to_csv(file, index=False)
    wrong, right = (
        declared({"location": str(file), "time_formats": [f"{days} %H:%M:%S"]}) for days in ("%d/%m/%Y", "%m/%d/%Y")
    )
    assert not checked(project, wrong)
    output = capsys.readouterr().out
    assert f"{(LINES['Paid at'].dt.day > 12).sum()} of {len(LINES)} times" in output
    assert "Declare time_formats: ['%m/%d/%Y %H:%M:%S']" in output
    assert sentences_of(check(american, right), "Look at") == ["nothing suspicious was found."]


def test_dates_up_to_the_12th_are_suspicious_even_where_all_can_be_read(check):
    lines = LINES[~(LINES["Paid at"].dt.day > 12)]
    (sentence,) = sentences_of(check(lines), "Look at")
    assert sentence.startswith("no line is dated after the 12th of a month: day and month are probably swapped")


def test_repeated_lines_are_no_suspicion_where_a_line_id_tells_them_apart(check, file):
    lines = pd.concat([LINES, LINES.head(40)]).assign(Line=range(len(LINES) + 40))
    settings = declared({"location": str(file)}, columns={**COLUMNS, "line_id": "Line"})
    assert sentences_of(check(lines, settings), "Look at") == ["nothing suspicious was found."]


# Expectations


def test_one_time_buyers_are_those_with_one_order_that_costs_something(check):
    known = LINES.dropna(subset=["Customer No", "Order", "Total"])
    orders = known[known["Total"] > 0].groupby("Customer No")["Order"].nunique()
    frequency = sentences_of(check(LINES), "Expect")[0]
    assert frequency == (
        f"{len(orders)} buyers, of whom {100 * (orders == 1).mean():.0f} % bought once; frequency carries information."
    )


@pytest.mark.parametrize(
    ("one_time_count", "verdict"), [(9, "carries information"), (10, "carries little information")]
)
def test_frequency_carries_little_where_more_than_nine_in_ten_bought_once(check, one_time_count, verdict):
    """Nine of ten is not more; ten of eleven is."""
    customers = [*range(one_time_count), "often", "often"]
    lines = lines_on([f"2024-01-{number + 1:02d}" for number in range(len(customers))]).assign(
        **{"Customer No": customers}
    )
    frequency = sentences_of(check(lines), "Expect")[0]
    assert frequency.startswith(
        f"{one_time_count + 1} buyers, of whom {round(100 * one_time_count / (one_time_count + 1))} %"
    )
    assert frequency.endswith(f"frequency {verdict}.")


@pytest.mark.parametrize(
    ("customer_count", "verdict"),
    [(199, "too small to mean much; with at least 200 they begin to"), (200, "carry information")],
)
def test_clusters_carry_information_from_twenty_customers_for_each_of_ten(check, customer_count, verdict):
    days = pd.date_range("2024-01-01", periods=2 * customer_count).strftime("%Y-%m-%d").tolist()
    lines = lines_on(days).assign(**{"Customer No": [number % customer_count for number in range(len(days))]})
    assert verdict in sentences_of(check(lines), "Expect")[2]


# first day, last day -> complete calendar months, month ends with three complete months up to them
MONTHS = {
    ("2024-01-01", "2024-03-31"): (3, 1),
    ("2024-01-02", "2024-03-30"): (1, 0),
    ("2024-01-15", "2024-01-31"): (0, 0),
    ("2024-02-01", "2024-02-28"): (0, 0),
    ("2024-02-01", "2024-02-29"): (1, 0),
    ("2023-11-15", "2025-01-14"): (13, 11),
}


def months_in(output: str) -> tuple[int, int]:
    (sentence,) = (sentence for sentence in sentences_of(output, "Expect") if "complete months" in sentence)
    months, ends = re.match(
        r"(\d+) complete months, (\d+) month ends with a complete look-back of 3 months", sentence
    ).groups()
    assert ("nothing can be compared over time" in sentence) == (int(months) < 3)
    return int(months), int(ends)


@pytest.mark.parametrize(("first", "last"), list(MONTHS))
def test_months_are_complete_from_their_first_day_to_their_last(check, file, first, last):
    """A sale in the middle of each month keeps the last line from being a stray one."""
    settings = declared({"location": str(file)}, settings={"rfm_window_months": 3})
    between = pd.date_range(first, last, freq="MS") + pd.Timedelta(days=9)
    days = sorted({first, last, *(str(day.date()) for day in between if first < str(day.date()) < last)})
    assert months_in(check(lines_on(days), settings)) == MONTHS[first, last]


@pytest.mark.parametrize(
    ("first", "last"), [("2023-12-31 23:30:00", "2024-03-31 21:30:00"), ("2024-01-01 22:00:00", "2024-03-31 22:30:00")]
)
def test_months_are_those_of_the_business_time_zone(check, file, first, last):
    """In Berlin the first is 1 January and the last 31 March or 1 April: three months, whatever UTC says."""
    settings = declared({"location": str(file)}, settings={"rfm_window_months": 3})
    assert months_in(check(lines_on([first, last], times=""), settings)) == (3, 1)


@pytest.fixture(scope="module")
def built(project: Project, file):
    """A build of a file, and the settings of it."""
    lines = LINES[LINES["Paid at"].isna() | LINES["Paid at"].between("2024-01-15", "2024-08-20")]
    lines.to_csv(file, index=False)
    settings = declared({"location": str(file)}, settings={"rfm_window_months": 3})
    return project.build(settings=settings, only=TABLES), settings, lines


def test_a_build_has_as_many_complete_month_ends_as_expected(check, built):
    shop, settings, lines = built
    dates = shop.query("select distinct as_of_date, is_month_end, is_left_truncated from customer_segment_history")
    complete = dates[dates["is_month_end"] & ~dates["is_left_truncated"]]
    # The first look-back of whole months is February to April; the file ends in August, so July is the last.
    assert complete["as_of_date"].dt.strftime("%m-%d").sort_values().tolist() == ["04-30", "05-31", "06-30", "07-31"]
    assert months_in(check(lines, settings)) == (6, 4)


# Nothing is changed


def contents(database: Path) -> dict[str, str]:
    """Each table with a sum over its rows, each view with its query."""
    with duckdb.connect(str(database), read_only=True) as connection:
        views = connection.sql("select schema_name || '.' || view_name, sql from duckdb_views() where not internal")
        names = connection.sql("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        query = "select coalesce(sum(hash(rows)), 0)::varchar || ' of ' || count(*) from {} as rows"
        sums = {name: connection.sql(query.format(name)).fetchall()[0][0] for (name,) in names}
        return {**dict(views.fetchall()), **sums}


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """Run scripts/check_source.py as make does, on a project that has the lines alone, and return the process."""
    folder = lines_alone(tmp_path_factory.mktemp("alone"))

    def run(settings: dict, database: Path) -> subprocess.CompletedProcess:
        places = {"DBT_PROJECT_DIR": str(folder), "DBT_PROFILES_DIR": str(ROOT), "CUSTOMER_SEGMENTS_DB": str(database)}
        command = [sys.executable, str(ROOT / "scripts" / "check_source.py"), "--vars", json.dumps(settings)]
        return subprocess.run(command, env={**os.environ, **places}, capture_output=True, text=True, check=False)

    return run


def test_the_check_changes_nothing_in_the_database_and_reads_its_tables(script, built, tmp_path):
    shop, settings, lines = built
    database = tmp_path / "customer_segments.duckdb"
    shutil.copy(shop.path, database)
    with duckdb.connect(str(database)) as connection:
        connection.register("lines", lines)
        connection.execute("create schema raw; create table raw.order_lines as from lines")
    before = contents(database)
    assert {f"main.{name}" for name in TABLES} <= set(before)
    of_file, of_table = (
        script(wanted, database)
        for wanted in (settings, declared({"table": "raw.order_lines"}, settings={"rfm_window_months": 3}))
    )
    assert of_file.returncode == of_table.returncode == 0, of_file.stdout + of_table.stdout
    assert counts_of(of_file.stdout) == counts_of(of_table.stdout)
    assert contents(database) == before


def test_a_wrong_file_gets_a_sentence_and_leaves_the_tables(script, project, built, capfd):
    shop, _, lines = built
    shutil.copy(shop.path, project.database)
    before = contents(project.database)
    file = project.folder / "wrong.csv"
    for content, sentence in [
        (None, "No file matches"),
        ("", "is empty: not even a header is in it"),
        ("Customer,Sum\n1,2\n", "there is no column"),
        (lines.head(0).to_csv(index=False), "there are none, so there is nothing to build"),
        (lines.to_csv(index=False).encode("latin-1"), "is not UTF-8 text"),
    ]:
        file.unlink(missing_ok=True)
        if content is not None:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        result = project.invoke(["build", "--select", "staging", "orders"], declared({"location": str(file)}))
        output = capfd.readouterr()
        assert not result.success
        assert sentence in output.out
        assert "Traceback" not in output.out + output.err
        assert contents(project.database) == before
    process = script(declared({"location": str(file)}), project.database)
    assert process.returncode == 1
    assert "is not UTF-8 text" in process.stdout
    assert "Traceback" not in process.stdout + process.stderr


# What the build will reject


def test_lines_outside_the_valid_dates_are_counted_and_move_no_date(check, file):
    lines = lines_on(
        ["1900-01-01", *[f"2024-0{month}-{day:02d}" for month in (1, 2, 3) for day in (1, 29)], "2999-12-31"]
    )
    settings = {**declared({"location": str(file)}), "latest_valid_date": "2024-12-31"}
    output = check(lines, settings)
    counts = counts_of(output)
    assert counts["rejected: date out of range"] == "2"
    assert counts["first, last day"] == "2024-01-01 to 2024-03-29"
    (sentence,) = sentences_of(output, "Look at")
    assert sentence.startswith("2 lines (21.00), dated 1900-01-01 to 2999-12-31, are rejected as date_out_of_range")


def test_money_of_another_currency_is_not_added_up(project, check, file):
    lines = lines_on([f"2024-01-{day:02d}" for day in range(1, 21)])
    lines["Currency"] = ["EUR", "USD"] * 10
    place = {"location": str(file), "accepted_currency": "EUR"}
    output = check(lines, declared(place, columns={**COLUMNS, "currency": "Currency"}))
    assert counts_of(output)["net revenue"] == "105.00"


def test_lines_that_cannot_be_split_are_told(project, file, capsys):
    good = lines_on([f"2024-01-{day:02d}" for day in range(1, 21)]).to_csv(index=False)
    file.write_text(good + "1,2,3\n" + "1,2,3,4,5,6,7\n")
    assert checked(project, declared({"location": str(file)}))
    assert "2 lines cannot be split into columns" in capsys.readouterr().out


def test_an_order_that_sums_to_nothing_makes_no_buyer(check):
    lines = lines_on(["2024-01-01", "2024-01-01", "2024-01-02"])
    lines["Order"] = ["A", "A", "B"]
    lines["Customer No"] = ["0001", "0001", "0002"]
    lines["Total"] = [10.0, -10.0, 4.0]
    assert sentences_of(check(lines), "Expect")[0].startswith("1 buyers, of whom 100 % bought once")
