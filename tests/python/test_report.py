"""The report on small shops: what it says of a shock, that its check finds a changed digit, and what it does with bad input."""

import csv
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import report
from projects import DEFAULT_SUBJECTS, QUICK, ROOT, Shop, failures
from segment_report import building, charts, checking
from segment_report.building import build
from segment_report.checking import check
from segment_report.database import Database, ReportError
from segment_report.formats import LANGUAGES, shown
from segment_report.texts import texts
from shops import lines_of

DAYS = pd.date_range("2017-01-01", "2017-09-30")


def steady_orders(seed: int = 5) -> pd.DataFrame:
    """250 customers who buy at rates of their own, nine months in which nothing happens."""
    random = np.random.default_rng(seed)
    rates, sizes = random.gamma(3, 0.04, 250), random.lognormal(3, 0.5, 250)
    orders = [(0, DAYS[0], 5.0), (0, DAYS[-1], 5.0)]
    for day in DAYS:
        for customer in np.flatnonzero(random.random(250) < rates):
            orders.append((int(customer), day, round(float(sizes[customer] * random.lognormal(0, 0.4)), 2)))
    return pd.DataFrame(orders, columns=["customer", "date", "amount"])


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    """The same with a shock: 40 % of the orders of the last month are gone, the others are worth half."""
    orders = steady_orders()
    is_late = orders["date"] >= "2017-09-01"
    is_gone = is_late & (np.random.default_rng(0).random(len(orders)) < 0.4) & (orders["date"] < DAYS[-1])
    orders.loc[is_late, "amount"] = (orders["amount"] / 2).round(2)
    return orders[~is_gone]


def with_report(project, lines: pd.DataFrame, *subjects: str) -> Shop:
    """A shop that is built by default and some subjects more, and then the report, which leaves out what is missing.

    The report is selected together with subjects that data tests compare with what is missing.
    """
    shop = project.build(lines, subjects=(*DEFAULT_SUBJECTS, *subjects))
    shutil.move(shop.path, project.database)
    with project.source(lines):
        selected = ["--select", "report", "orders", "segments"]
        result = project.invoke(["build", *selected, "--exclude-resource-type", "unit_test"], QUICK)
    assert result.success, failures(result)
    return Shop(Path(shutil.move(project.database, shop.path)))


@pytest.fixture(scope="module")
def shop(project, orders):
    """The default and monitoring: the pages of drivers and decline have no tables."""
    return with_report(project, lines_of(orders.itertuples(index=False)), "monitoring")


@pytest.fixture(scope="module")
def html(shop) -> str:
    return written(shop.path)


def written(path: Path, language: str | None = None) -> str:
    database = Database(path)
    try:
        return build(database, language)[0]
    finally:
        database.close()


def problems(html: str, path: Path) -> list[str]:
    database = Database(path)
    try:
        return check(html, database).problems
    finally:
        database.close()


def changed(shop, tmp_path, *statements: str) -> Path:
    """A copy of the database in which something was changed."""
    copy = Path(shutil.copy(shop.path, tmp_path / "changed.duckdb"))
    with duckdb.connect(str(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
    return copy


def run(path: Path, *arguments: str, limit: int | None = None) -> subprocess.CompletedProcess:
    """The program as a person runs it; limit: bytes that a file may have, as on a full disk."""

    def limited():
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    result = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "report.py"), *arguments],
        env={**os.environ, "CUSTOMER_SEGMENTS_DB": str(path)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )
    assert "Traceback" not in result.stdout + result.stderr
    return result


def test_steady_months_say_that_nothing_changed_and_the_shock_gets_its_sentences(shop):
    found = shop.query("select * from insights order by as_of_date, insight_rank")
    last = found[found["as_of_date"] == "2017-09-30"]
    assert {"revenue_month_fell", "orders_month_fell", "order_value_month_fell"} <= set(last["sentence_key"])
    assert last["insight_rank"].tolist() == list(range(1, len(last) + 1)) and len(last) <= 10
    assert (last["p_adjusted"] <= 0.05).all()
    first = found[found["as_of_date"] == "2017-01-31"]
    assert first["sentence_key"].tolist() == ["nothing_to_compare"]
    between = found[found["as_of_date"].between("2017-02-01", "2017-08-31")]
    assert set(between["sentence_key"]) == {"nothing_changed"} and len(between) == 7


def test_the_query_behind_the_shock_lists_the_customers_of_both_months(shop, orders):
    insights = shop.query("select * from insights where as_of_date = date '2017-09-30'").set_index("sentence_key")
    behind = shop.query(insights.loc["revenue_month_fell", "query"]).set_index("customer_id")
    months = orders["date"].dt.month
    sums = orders.groupby([orders["customer"].astype(str), months])["amount"].sum().unstack(fill_value=0)
    sums = sums[(sums[8] > 0) | (sums[9] > 0)]
    assert set(behind.index) == set(sums.index)
    assert len(behind) == insights.loc["revenue_month_fell", "customer_count"]
    assert behind["net_revenue"].astype(float).to_dict() == pytest.approx(sums[9].to_dict(), abs=0.001)
    assert behind["net_revenue_before"].astype(float).to_dict() == pytest.approx(sums[8].to_dict(), abs=0.001)
    size = (behind["net_revenue"] - behind["net_revenue_before"]).abs().round(2)
    assert size.is_monotonic_decreasing
    assert insights.loc["revenue_month_fell", "value"] == pytest.approx(sums[9].sum() / 30)
    assert insights.loc["revenue_month_fell", "compared_value"] == pytest.approx(sums[8].sum() / 31)
    for row in insights.itertuples():
        assert len(shop.query(row.query)) == row.customer_count


def test_p_values_are_those_of_hoeffding_and_of_benjamini_and_hochberg(shop, orders):
    from scipy.stats import false_discovery_control

    candidates = shop.query("select * from intermediate.int_candidates__measured")
    counts = orders.groupby([orders["customer"], orders["date"].dt.month]).size().unstack(fill_value=0)
    found = candidates[candidates["metric"] == "orders_a_day"].set_index("as_of_date")
    for month in range(2, 10):
        date, before = (pd.Timestamp(2017, number, 1) + pd.offsets.MonthEnd(0) for number in (month, month - 1))
        both = counts[(counts[month] > 0) | (counts[month - 1] > 0)]
        difference = both[month] / date.day - both[month - 1] / before.day
        expected = 2 * np.exp(-(difference.sum() ** 2) / (difference**2).sum() / 2)
        # No absolute tolerance: the p value of the shock is far below any.
        assert found.loc[date, "p_value"] == pytest.approx(min(expected, 1), rel=1e-9, abs=0)
        width = 1.959964 * np.sqrt(len(difference)) * difference.std(ddof=0)
        assert found.loc[date, "half_width"] == pytest.approx(width, rel=1e-9)
    candidates = candidates[candidates["as_of_date"] == "2017-09-30"]
    asked = candidates[(candidates["customer_count"] >= 20) & (candidates["value"] != candidates["compared_value"])]
    adjusted = false_discovery_control(asked["p_value"])
    insights = shop.query("select p_adjusted from insights where as_of_date = date '2017-09-30' order by insight_rank")
    is_large = (asked["value"] - asked["compared_value"]).abs() >= 0.02 * asked["compared_value"]
    assert np.sort(insights["p_adjusted"]) == pytest.approx(
        np.sort(adjusted[(adjusted <= 0.05) & is_large]), rel=1e-9, abs=0
    )


def test_the_bound_holds_where_signs_are_coins():
    """At most 5 % of 2,000 differences of 30 customers with very unequal money have a p value of at most 0.05."""
    random = np.random.default_rng(3)
    sizes = random.lognormal(0, 2, (2000, 30))
    differences = (sizes * random.choice([-1, 1], sizes.shape)).sum(axis=1)
    p_values = 2 * np.exp(-(differences**2) / (sizes**2).sum(axis=1) / 2)
    assert (p_values <= 0.05).mean() <= 0.05


def test_every_number_and_chart_is_what_the_database_says(shop):
    for language in LANGUAGES:
        page = written(shop.path, language)
        database = Database(shop.path)
        findings = check(page, database)
        database.close()
        assert findings.problems == []
        assert findings.number_count == page.count("<data ") > 200
        assert findings.chart_count == page.count("<svg") > 10


def test_one_changed_digit_anywhere_is_found(shop, html, monkeypatch):
    drawn = {}

    def drawing(chart, rows, language):
        """Each picture once: what is drawn again and again is the same."""
        if (chart.name, id(rows)) not in drawn:
            drawn[chart.name, id(rows)] = building.drawing(chart, rows, language)
        return drawn[chart.name, id(rows)]

    monkeypatch.setattr(checking, "drawing", drawing)
    database = Database(shop.path)
    begin, end = html.index("<body>"), html.index('<section id="queries"')
    places = [match.start() for match in re.finditer(r"\d", html) if begin < match.start() < end]
    in_drawings = [
        place
        for place in places
        if html.rfind('<div class="drawing"', 0, place) > html.rfind("<!--drawing-->", 0, place)
    ]
    outside = sorted(set(places) - set(in_drawings))
    random = np.random.default_rng(8)
    for place in [*random.choice(outside, 25, replace=False), *random.choice(in_drawings, 25, replace=False)]:
        wrong = html[:place] + str((int(html[place]) + 1) % 10) + html[place + 1 :]
        assert check(wrong, database).problems, html[place - 60 : place + 10]
    database.close()


def test_a_number_without_a_query_is_found(shop, html):
    bare = re.sub(r"<data [^>]*>([^<]*\d[^<]*)</data>", r"\1", html, count=1)
    assert any("has no query" in problem for problem in problems(bare, shop.path))
    nowhere = html.replace('data-query="q3"', 'data-query="q999"', 1)
    assert any("there is no query q999" in problem for problem in problems(nowhere, shop.path))
    other = re.sub(r'(<code class="query" id="q1">)[^<]*', r"\1select 1 as series", html)
    assert problems(other, shop.path)
    broken = re.sub(r'(<code class="query" id="q1">)[^<]*', r"\1drop table orders", html)
    assert any("query q1 fails" in problem for problem in problems(broken, shop.path))


def test_the_page_is_one_file_without_a_script_and_asks_for_nothing(html):
    assert "<script" not in html and "javascript:" not in html
    # Namespaces are names, not addresses.
    assert set(re.findall(r'https?://[^"\s<]*', html)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"\bsrc(set)?=|@import|url\((?!#)", html)
    assert re.findall(r'href="(?!#)[^"]*"', html) == []
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert "default-src 'none'" in html


def test_pages_of_subjects_that_are_not_built_say_so(html):
    for subject in ("drivers", "decline"):
        section = html.split(f'<section id="{subject}">')[1].split("</section>")[0]
        assert f"dbt build -s +{subject} +report" in section and "<svg" not in section
    clusters = html.split('<section id="clusters">')[1].split("</section>")[0]
    # The study of the clusters is not built: elbow and distributions are there, and the dendrogram says that it is not.
    assert clusters.count("<svg") >= 8 and clusters.count(texts("en")["nothing"]) == 2


def test_labels_are_text_whatever_is_in_them(shop, tmp_path):
    evil, long = "<script>alert('1')</script>", "x\u200by " * 50 + "l" * 50
    path = changed(
        shop,
        tmp_path,
        f"update segment_labels set label = '{evil.replace(chr(39), chr(39) * 2)}' where segment = 'champions'",
        f"update segment_labels set label = '{long}', suggested_action = '{long}' where segment in ('loyal', 'basic')",
        "update insight_rules set fell_en = '{value} {unknown} {' || chr(1) || '<b>'",
    )
    page = written(path)
    assert "<script" not in page and "&lt;script&gt;" in page and "<b>" not in page
    assert problems(page, path) == []


def test_an_emptied_database_says_that_there_is_nothing(shop, tmp_path):
    with duckdb.connect(str(shop.path), read_only=True) as connection:
        tables = [
            name
            for (name,) in connection.sql(
                "select table_name from duckdb_tables() where schema_name = 'main'"
            ).fetchall()
        ]
    path = changed(shop, tmp_path, *(f"delete from {name}" for name in tables))
    page = written(path)
    assert texts("en")["changes.no_month"] in page and "<svg" not in page
    assert problems(page, path) == []


def test_tables_of_an_older_version_leave_one_page_out(shop, tmp_path):
    path = changed(shop, tmp_path, "create or replace table revenue_concentration as select 1 as decile")
    page = written(path)
    section = page.split('<section id="value">')[1].split("</section>")[0]
    assert "build them again" in section
    assert page.count("<svg") > 8


def test_a_shop_of_one_customer_and_one_month(project, tmp_path):
    lines = lines_of([(1, "2017-03-05", 10.0), (1, "2017-03-20", 12.5)])
    shop = with_report(project, lines)
    page = written(shop.path)
    assert texts("en")["changes.no_month"] in page or texts("en")["changes.nothing_to_compare"] in page
    assert problems(page, shop.path) == []
    result = run(shop.path, "--folder", str(tmp_path))
    assert result.returncode == 0 and "Wrote" in result.stdout


def test_two_processes_write_the_same_bytes_and_a_full_disk_leaves_the_old_file(shop, tmp_path):
    first = run(shop.path, "--folder", str(tmp_path / "a"))
    second = run(shop.path, "--folder", str(tmp_path / "b"))
    assert first.returncode == second.returncode == 0, first.stderr
    (one,), (two,) = (list((tmp_path / folder).iterdir()) for folder in "ab")
    assert one.name == two.name == "complete_journey_2017-09-30.html"
    assert one.read_bytes() == two.read_bytes()

    full = run(shop.path, "--folder", str(tmp_path / "a"), limit=20_000)
    assert full.returncode == 1 and "the disk is full" in full.stderr
    assert [file.name for file in (tmp_path / "a").iterdir()] == [one.name]
    assert one.read_bytes() == two.read_bytes()

    checked = run(shop.path, "--folder", str(tmp_path / "a"), "--check")
    assert checked.returncode == 0 and "0 problems" in checked.stdout
    one.write_text(one.read_text().replace("30 September 2017", "30 September 2018", 1))
    checked = run(shop.path, "--folder", str(tmp_path / "a"), "--check")
    assert checked.returncode == 1 and "30 September 2018" in checked.stderr


def test_what_cannot_be_written_is_a_sentence(shop, tmp_path, monkeypatch):
    assert "does not exist" in run(tmp_path / "none.duckdb").stderr
    (tmp_path / "text.duckdb").write_text("no database")
    assert "cannot be read" in run(tmp_path / "text.duckdb").stderr
    path = changed(shop, tmp_path, "drop table insights")
    failed = run(path)
    assert failed.returncode == 1 and "dbt build -s +report" in failed.stderr
    with duckdb.connect(str(path)):
        with pytest.raises(ReportError):
            # In one process DuckDB says it otherwise than in two.
            Database(path)
        assert "cannot be read" in run(path).stderr
    monkeypatch.setattr(report, "has_renderer", lambda: False)
    with pytest.raises(ReportError, match="vl-convert-python"):
        report.write(shop.path, tmp_path)


def test_a_publication_writes_the_report_of_its_tables(shop, tmp_path):
    import publish

    database = Path(shutil.copy(shop.path, tmp_path / "shop.duckdb"))
    assert publish.report_of(database).startswith(f"Wrote {tmp_path / 'reports' / 'complete_journey_2017-09-30.html'}")
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop table report_series")
    assert publish.report_of(database) == ""


def test_every_public_table_is_exported_with_a_manifest(project, shop, tmp_path):
    import export_tables

    manifest = export_tables.export(shop.path, tmp_path / "exports")
    named = {table["name"]: table for table in manifest["tables"]}
    built = shop.query("select table_name from information_schema.tables where table_schema = 'main'")["table_name"]
    assert set(named) == set(project.public_tables()) & set(built)
    assert json.loads((tmp_path / "exports" / "manifest.json").read_text())["tables"] == manifest["tables"]
    for name, table in named.items():
        file = tmp_path / "exports" / table["file"]
        difference = (
            f"from (from {name} except all from '{file}') union all from (from '{file}' except all from {name})"
        )
        assert table["rows"] == shop.query(f"select count(*) as n from {name}")["n"].item()
        assert shop.query(f"select count(*) as n from ({difference})")["n"].item() == 0
        assert [column["name"] for column in table["columns"]] == list(pd.read_parquet(file).columns)
    before = (tmp_path / "exports" / "manifest.json").read_bytes()
    broken = changed(shop, tmp_path, "drop table insights", "create view insights as select error('no') as x")
    with pytest.raises(duckdb.Error, match="no"):
        export_tables.export(broken, tmp_path / "exports")
    assert (tmp_path / "exports" / "manifest.json").read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"exports", "changed.duckdb"}


def test_the_languages_have_the_same_texts_without_a_number():
    assert texts("en").keys() == texts("ko").keys() == texts("zh").keys()
    for language in LANGUAGES:
        assert [key for key, text in texts(language).items() if re.search(r"\d", text) or not text.strip()] == []
        named = {key: set(re.findall(r"\{\w+\}", text)) for key, text in texts(language).items()}
        assert named == {key: set(re.findall(r"\{\w+\}", text)) for key, text in texts("en").items()}
    with (ROOT / "seeds" / "report" / "insight_rules.csv").open(encoding="utf-8") as file:
        for rule in csv.DictReader(file):
            for direction in ("rose", "fell"):
                assert (
                    len({frozenset(re.findall(r"\{\w+\}", rule[f"{direction}_{language}"])) for language in LANGUAGES})
                    == 1
                )


@pytest.mark.parametrize(
    ("value", "kind", "language", "expected"),
    [
        (1234567, "count", "en", "1,234,567"),
        (-0.004, "signed", "en", "+0.00"),
        (-1234.5, "signed", "en", "−1,234"),
        (0.0571, "ratio", "en", "5.7 %"),
        ("2017-11-30", "month", "ko", "2017년 11월"),
        ("2017-11-30", "date", "zh", "2017年11月30日"),
        (None, "money", "en", "–"),
        (float("nan"), "number", "en", "–"),
        ("a\x00\nb", "text", "en", "a b"),
    ],
)
def test_values_are_written_as_people_write_them(value, kind, language, expected):
    assert shown(value, kind, language).lstrip("+") == expected.lstrip("+")


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """By the formula of WCAG 2."""
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_have_the_contrast_of_wcag_aa():
    style = (ROOT / "python_models" / "segment_report" / "templates" / "style.css").read_text()
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    # Every colour of the style is one of these.
    assert re.findall(r"#[0-9a-f]{3,6}\b", re.sub(r":root \{.*?\}", "", style)) == []
    for paper in (colours["paper"], colours["shade"]):
        assert all(contrast(colours[name], paper) >= 4.5 for name in ("ink", "quiet", "link"))
    assert all(contrast(colour, colours["paper"]) >= 3 for colour in charts.COLOURS)
    for spec in (ROOT / "python_models" / "segment_report" / "specs").glob("*.json"):
        drawn = json.dumps({**json.loads(spec.read_text()), "gridColor": None})
        text = re.findall(r'"(?:labelColor|titleColor)": "(#\w+)"', drawn)
        assert all(contrast(colour, colours["paper"]) >= 4.5 for colour in text)
    heat = json.loads((ROOT / "python_models" / "segment_report" / "specs" / "heat.json").read_text())
    # Numbers stand on the rectangles.
    assert all(contrast(colour, "#222222") >= 4.5 for colour in heat["layer"][0]["encoding"]["color"]["scale"]["range"])
