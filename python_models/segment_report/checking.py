"""Whether a report says what the database says: every number is asked for again, and every chart is drawn again."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import duckdb

from segment_report.building import drawing
from segment_report.database import Database
from segment_report.formats import LANGUAGES, raw, shown

_FIGURE = re.compile(
    r'<div class="drawing" data-chart="([^"]*)" data-query="([^"]*)">(.*?)</div><!--drawing-->', re.DOTALL
)


@dataclass
class Findings:
    """What a check has looked at, and what was wrong."""

    number_count: int = 0
    chart_count: int = 0
    mark_count: int = 0
    queries: set = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def check(html: str, database: Database) -> Findings:
    """Compare a report with the database; each problem is a sentence."""
    from segment_report.pages import CHARTS

    findings = Findings()
    parser = _Reader()
    parser.feed(html)
    parser.close()
    if parser.language not in LANGUAGES:
        findings.problems.append(f"The language of the page is '{parser.language}'.")
        return findings

    def rows(query_id: str) -> list[dict]:
        if query_id not in parser.queries:
            raise LookupError(f"there is no query {query_id or '(none)'}")
        findings.queries.add(query_id)
        try:
            return database.rows(parser.queries[query_id])
        except duckdb.Error as error:
            raise LookupError(f"query {query_id} fails: {str(error).splitlines()[0]}") from None

    for number in parser.numbers:
        findings.number_count += 1
        try:
            _compare(number, rows(number["attributes"].get("data-query", "")), parser.language)
        except (LookupError, ValueError) as error:
            findings.problems.append(f"'{number['text']}': {error}.")
    for name, query_id, drawn in _FIGURE.findall(html):
        findings.chart_count += 1
        findings.mark_count += drawn.count("aria-label=")
        try:
            if name not in CHARTS:
                raise LookupError("there is no such chart")
            chart = replace(CHARTS[name], name=f"{name}-{query_id}")
            if drawing(chart, rows(query_id), parser.language) != drawn:
                raise LookupError(f"it is not what query {query_id} gives")
        except LookupError as error:
            findings.problems.append(f"Chart {name}: {error}.")
    if html.count("<svg") != findings.chart_count:
        findings.problems.append(f"{html.count('<svg')} pictures, of which {findings.chart_count} have a query.")
    findings.problems += [f"'{stray}' has no query." for stray in parser.strays]
    unused = set(parser.queries) - findings.queries
    findings.problems += [f"Query {query_id} belongs to no number." for query_id in sorted(unused)]
    return findings


def _compare(number: dict, rows: list[dict], language: str) -> None:
    attributes = number["attributes"]
    row, column, kind = (
        int(attributes.get("data-row", "0")),
        attributes.get("data-column"),
        attributes.get("data-format"),
    )
    if row >= len(rows) or column not in rows[row]:
        raise LookupError(f"its query has no column {column} in row {row}")
    value = rows[row][column]
    if attributes.get("value") != raw(value):
        raise LookupError(f"the database has {raw(value)}, the page {attributes.get('value')}")
    if number["text"] != shown(value, kind, language):
        raise LookupError(f"should read '{shown(value, kind, language)}'")


class _Reader(HTMLParser):
    """Collects numbers with their attributes, queries, and digits that stand outside of both."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.language = None
        self.numbers, self.queries, self.strays = [], {}, []
        self._number = self._query = None
        self._skipped = None

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "html":
            self.language = attributes.get("lang")
        elif self._skipped is None and (tag == "style" or attributes.get("class") == "drawing"):
            # Drawings are compared as a whole; there is no further div in them.
            self._skipped = tag
        elif tag == "data":
            self._number = {"attributes": attributes, "text": ""}
        elif tag == "code" and attributes.get("class") == "query":
            self._query = attributes.get("id", "")
            self.queries[self._query] = ""

    def handle_endtag(self, tag):
        if tag == self._skipped:
            self._skipped = None
        elif tag == "data" and self._number is not None:
            self.numbers.append(self._number)
            self._number = None
        elif tag == "code":
            self._query = None

    def handle_data(self, data):
        if self._skipped is not None:
            return
        if self._number is not None:
            self._number["text"] += data
        elif self._query is not None:
            self.queries[self._query] += data
        elif re.search(r"\d", data):
            self.strays.append(" ".join(data.split())[:60])
