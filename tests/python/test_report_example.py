"""The report of the example: every label of its charts against the tables, its size and time, and that a browser shows it."""

import re
import shutil
import subprocess
import time
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from projects import Shop
from segment_report.building import build
from segment_report.checking import check
from segment_report.database import Database
from segment_report.formats import LANGUAGES, shown
from segment_report.texts import texts

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

#: By chart: the same points from public tables, not from those of the report. Columns series, x, y, low and high with their formats.
GRADES = "(select segment, label from segment_labels where language = 'en' and scheme = 'grade')"
ELEVEN = "(select segment, label from segment_labels where language = 'en' and scheme = 'eleven')"
EXPECTED = {
    "revenue_months": (
        "select null as series, date_trunc('month', order_date)::date as x, sum(net_revenue) as y from orders group by x",
        {"x": "short_month", "y": "money"},
    ),
    "line_months": (
        "select null as series, date_trunc('month', order_date)::date as x, sum(line_count) as y from orders group by x",
        {"x": "short_month", "y": "count"},
    ),
    "segment_customers": (
        f"select null as series, label as x, count(*) / sum(count(*)) over () as y from customer_segments join {ELEVEN} on rfm_segment = segment group by x",
        {"x": "text", "y": "ratio"},
    ),
    "segment_revenue": (
        f"select null as series, label as x, sum(net_revenue)::double / (sum(sum(net_revenue)) over ())::double as y from customer_segments join {ELEVEN} on rfm_segment = segment group by x",
        {"x": "text", "y": "ratio"},
    ),
    "grade_months": (
        f"select label as series, as_of_date as x, count(*) / sum(count(*)) over (partition by as_of_date) as y from customer_segment_history join {GRADES} on grade_fixed = segment where is_month_end and is_active group by label, x",
        {"series": "text", "x": "short_month", "y": "ratio"},
    ),
    "grade_movements": (
        f"""select coalesce(earlier.label, 'Not yet a customer') as series, latest.label as x, count(*) as y
        from (from customer_segment_history join {GRADES} on grade_fixed = segment where as_of_date = date '2017-12-31') as latest
        left join (from customer_segment_history join {GRADES} on grade_fixed = segment where as_of_date = date '2017-11-30') as earlier using (customer_id)
        group by all""",
        {"series": "text", "x": "text", "y": "count"},
    ),
    "risk_deciles": (
        "select null as series, decline_decile as x, sum(revenue_at_risk) as y from decline_scores where as_of_date = date '2017-12-31' group by x",
        {"x": "count", "y": "money"},
    ),
    "response_profits": (
        """select null as series, response_grade as x, sum(sum(10 * is_responding::int - 1)) over (order by response_grade) as y
        from response_scores where is_responding is not null group by response_grade""",
        {"x": "count", "y": "signed"},
    ),
    "revenue_concentration": (
        "select null as series, decile as x, cumulative_revenue_ratio as y from revenue_concentration where as_of_date = date '2017-12-31'",
        {"x": "count", "y": "ratio"},
    ),
    "merge_tree": (
        "select merge_number as series, null as x, height as y from cluster_merge_tree where fit_date = date '2017-12-31' and cluster_count < 30",
        {"series": "text", "y": "number"},
    ),
}


@pytest.fixture(scope="module")
def pages(complete_journey) -> dict[str, str]:
    """The report in each language."""
    database = Database(complete_journey.path)
    try:
        return {language: build(database, language)[0] for language in LANGUAGES}
    finally:
        database.close()


def labels(page: str, chart: str) -> list[str]:
    """What screen readers read on the marks of a chart, by an XML parser."""
    found = []
    for drawing in re.findall(
        rf'data-chart="{chart}" data-query="[^"]*">(?:<ul.*?</ul>)?(<svg.*?</svg>)', page, flags=re.DOTALL
    ):
        found += [mark.get("aria-label") for mark in ElementTree.fromstring(drawing).iter() if mark.get("aria-label")]
    return found


def expected_labels(shop: Shop, chart: str) -> list[str]:
    sql, kinds = EXPECTED[chart]
    written = []
    for row in shop.query(sql).astype(object).to_dict("records"):
        x = shown(row["x"], kinds["x"], "en") if "x" in kinds else ""
        y = shown(row["y"], kinds["y"], "en")
        written.append(f"{shown(row['series'], kinds['series'], 'en')}, {x}: {y}" if "series" in kinds else f"{x}: {y}")
    return written


@pytest.mark.parametrize("chart", [chart for chart in EXPECTED if chart != "merge_tree"])
def test_the_labels_of_a_chart_are_those_of_the_tables(chart, pages, complete_journey):
    found = labels(pages["en"], chart)
    assert sorted(found) == sorted(expected_labels(complete_journey, chart)) and len(found) >= 7


def test_the_bridge_shows_every_term_of_both_comparisons(pages, complete_journey):
    bridge = complete_journey.query(
        "select * from revenue_bridge where as_of_date = date '2017-12-31' and not (term = 'unexplained' and revenue_change = 0)"
    )
    money = bridge[["revenue_change", "change_low", "change_high"]].astype(float).to_numpy().tolist()
    expected = []
    for term, values in zip(bridge["term"], money, strict=True):
        change, low, high = (shown(value, "signed", "en") for value in values)
        expected.append(f"{texts('en')[f'term.{term}']}: {change} ({low} … {high})")
    assert sorted(labels(pages["en"], "revenue_bridge")) == sorted(expected) and len(expected) == 12


def test_distributions_are_those_of_numpy(pages, complete_journey):
    customers = complete_journey.query("from customer_segments where is_active")
    found = labels(pages["en"], "feature_values")
    for feature in ("recency_days", "order_count", "net_revenue"):
        counts, _ = np.histogram(customers[feature].astype(float), bins=24)
        described = [f": {shown(int(count), 'count', 'en')} (" for count in counts if count]
        assert all(any(part in label for label in found) for part in described)
    assert sum(int(re.search(r": ([\d,]+) \(", label)[1].replace(",", "")) for label in found) == 6 * len(customers)


def test_numbers_of_clusters_are_those_of_the_selection(pages, complete_journey):
    selection = complete_journey.query(
        "from cluster_selection where fit_date = date '2017-12-31' order by cluster_count"
    )
    for chart, column in (("inertias", "inertia"), ("silhouettes_by_count", "silhouette")):
        found = sorted(re.sub("^[A-Za-z ]+, ", "", label) for label in labels(pages["en"], chart))
        expected = [
            f"{count}: {shown(value, 'number', 'en')}"
            for count, value in zip(selection["cluster_count"], selection[column], strict=True)
        ]
        assert found == sorted(expected)
    (chosen,) = [label for label in labels(pages["en"], "inertias") if label.startswith("In use")]
    assert chosen.startswith(f"In use, {selection.loc[selection['is_chosen'], 'cluster_count'].item()}:")


def test_silhouettes_of_customers_and_the_plane_are_samples_of_their_tables(pages, complete_journey):
    silhouettes = complete_journey.query(
        "from cluster_silhouettes where fit_date = date '2017-12-31' and algorithm = 'k_means'"
    )
    known = {(row.cluster_id, shown(row.silhouette, "number", "en")) for row in silhouettes.itertuples()}
    found = labels(pages["en"], "customer_silhouettes")
    assert len(found) == 300
    assert {(int(label[0]), label.rpartition(": ")[2]) for label in found} <= known
    shares = silhouettes["cluster_id"].value_counts(normalize=True)
    for cluster, share in shares.items():
        assert sum(label.startswith(f"{cluster} ") for label in found) == pytest.approx(300 * share, abs=2)
    plane = labels(pages["en"], "cluster_plane")
    clusters = complete_journey.query(
        "select cluster_id, count(*) / sum(count(*)) over () as share from customer_segments where is_active group by 1"
    )
    assert len(plane) == 300
    for row in clusters.itertuples():
        # A sample by the order of the features.
        assert sum(label.startswith(f"{row.cluster_id} ") for label in plane) == pytest.approx(300 * row.share, abs=15)


def test_the_dendrogram_has_the_last_merges_with_their_heights(pages, complete_journey):
    merges = complete_journey.query(EXPECTED["merge_tree"][0])
    found = {label.split(",")[0] for label in labels(pages["en"], "merge_tree")}
    assert found == {str(number) for number in merges["series"]} and len(found) == 29
    series = complete_journey.query(
        "select series, max(y) as height from report_series where chart = 'merge_tree' group by series"
    )
    assert (
        series.set_index(series["series"].astype(int))["height"].to_dict() == merges.set_index("series")["y"].to_dict()
    )


def test_the_report_is_small_and_fast_and_all_of_it_is_true(pages, complete_journey):
    begin = time.process_time()
    database = Database(complete_journey.path)
    page, name = build(database)
    seconds = time.process_time() - begin
    findings = check(page, database)
    database.close()
    assert name == "complete_journey_2017-12-31.html"
    assert findings.problems == [] and findings.chart_count > 20
    assert seconds < 5
    for written in pages.values():
        assert len(written.encode()) < 1_000_000
        assert texts("en")["not_built"].split("{")[0] not in written


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian: apt-get install chromium)")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_without_network_shows_every_chart(language, pages, tmp_path):
    (tmp_path / "report.html").write_text(pages[language], encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
    command += [
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"file://{tmp_path / 'report.html'}"]
    shown_page = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    assert shown_page.count("<svg") == pages[language].count("<svg") > 20
    assert shown_page.count("<data ") == pages[language].count("<data ")
    assert texts(language)["page.clusters"] in shown_page
