"""What pages are made of: paragraphs, tables and charts whose numbers come from queries; and the file of all."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from segment_report import charts
from segment_report.charts import Chart
from segment_report.database import Database, ReportError
from segment_report.formats import LANGUAGES, raw, shown
from segment_report.texts import key_label, text

TEMPLATES = Path(__file__).parent / "templates"

#: Without these there is no report.
TABLES = ("report_series", "insights", "insight_rules", "customer_segments")

#: A chart with more points has no table below it: its marks carry their numbers, and the query is in the list.
TABLE_LENGTH = 40


@dataclass(frozen=True)
class Column:
    """A column of a table: key of its header, column of the query, and a format or `key:` with a prefix of texts."""

    header: str
    name: str
    kind: str


@dataclass
class Block:
    """A part of a page; what a template needs of it depends on its kind."""

    kind: str
    content: dict


@dataclass
class Page:
    """One subject of the report."""

    key: str
    title: str
    blocks: list[Block] = field(default_factory=list)


class Report:
    """Collects the pages of one report, and the queries of its numbers."""

    def __init__(self, database: Database, language: str):
        """Begin an empty report of an open database."""
        self.database, self.language = database, language
        self.queries = []

    def text(self, key: str) -> str:
        """A text in the language of the report."""
        return text(key, self.language)

    def query(self, sql: str) -> str:
        """The id of a query; equal ones have the same."""
        sql = " ".join(sql.split())
        if sql not in self.queries:
            self.queries.append(sql)
        return f"q{self.queries.index(sql) + 1}"

    def rows(self, sql: str) -> list[dict]:
        """The rows of a query as it is listed: in one line."""
        return self.database.rows(" ".join(sql.split()))

    def cell(self, sql: str, row: int, column: str, kind: str) -> Markup:
        """One value of a query as HTML: what it is, how it is shown, and where it comes from."""
        value = self.rows(sql)[row][column]
        if kind.startswith("key:"):
            label = key_label(kind[4:], value, self.language)
            if label is not None:
                return escape(label)
            kind = "text"
        return Markup(
            '<data value="{}" data-query="{}" data-row="{}" data-column="{}" data-format="{}">{}</data>'
        ).format(raw(value), self.query(sql), row, column, kind, shown(value, kind, self.language))

    def filled(self, template: str, **cells) -> Markup:
        """A text with cells in place of its {names}; a name that is not given stays as it is."""
        parts = re.split(r"\{(\w+)\}", re.sub(r"[\x00-\x1f\x7f]", " ", template))
        return Markup("").join(
            escape(part) if number % 2 == 0 else cells.get(part, escape("{" + part + "}"))
            for number, part in enumerate(parts)
        )

    def sentence(self, key: str, sql: str, *, row: int = 0, **kinds: str) -> Block:
        """A paragraph with values of one row: column -> format. Says that there is nothing where there is no row."""
        if len(self.rows(sql)) <= row:
            return self.note("nothing")
        cells = {column: self.cell(sql, row, column, kind) for column, kind in kinds.items()}
        return Block("paragraph", {"html": self.filled(self.text(key), **cells)})

    def note(self, key: str, **cells) -> Block:
        """A paragraph that says what is missing or how to read what follows."""
        return Block("note", {"html": self.filled(self.text(key), **cells)})

    def table(self, title: str, sql: str, columns: Sequence[Column]) -> Block:
        """A table with a caption; a sentence where the query has no rows."""
        rows = self.rows(sql)
        return Block(
            "table",
            {
                "title": self.text(title),
                "nothing": None if rows else self.text("nothing"),
                "columns": [
                    {"header": self.text(column.header), "is_text": _is_text(column.kind)} for column in columns
                ],
                "rows": [
                    [self.cell(sql, number, column.name, column.kind) for column in columns]
                    for number in range(len(rows))
                ],
            },
        )

    def figure(
        self, chart: Chart, sql: str, title: str, *, about: str | None = None, part: Markup | None = None
    ) -> Block:
        """A chart with its title, and the same numbers as a table where they are few; a sentence where there is none.

        about: key of a sentence on how to read it; part: what of the title is this chart's own.
        """
        rows = self.rows(sql)
        key = self.query(sql) if rows else ""
        named = replace(chart, name=f"{chart.name}-{key}")
        columns = [Column("column.x", "x", _as_cell(chart.x)), Column("column.y", "y", chart.y)]
        if chart.interval:
            columns += [Column("column.low", "low", chart.interval), Column("column.high", "high", chart.interval)]
        if chart.series:
            columns.insert(0, Column("column.series", "series", _as_cell(chart.series)))
        columns = [
            replace(column, name=f"{column.name}_label", kind="text")
            if rows and f"{column.name}_label" in rows[0]
            else column
            for column in columns
        ]
        return Block(
            "figure",
            {
                "chart": chart.name,
                "query": key,
                "title": self.text(title),
                "part": part or "",
                "about": self.text(about) if about else "",
                "nothing": None if rows else self.text("nothing"),
                "drawing": Markup(drawing(named, rows, self.language)) if rows else None,
                "table": self.table(title, sql, columns).content if 0 < len(rows) <= TABLE_LENGTH else None,
            },
        )


def drawing(chart: Chart, rows: list[dict], language: str) -> str:
    """A chart and its legend as HTML; the whole follows from the rows, so that a check draws it again."""
    entries = "".join(
        f'<li><span style="background:{colour}"></span>{escape(name)}</li>'
        for colour, name in charts.legend(chart, rows, language)
    )
    legend = f'<ul class="legend">{entries}</ul>' if entries else ""
    return f"{legend}{charts.draw(chart, rows, language)}"


def _as_cell(kind: str) -> str:
    return "number" if kind == "number_line" else kind


def _is_text(kind: str) -> bool:
    return kind.startswith("key:") or kind in ("text", "date", "month", "short_month")


def build(database: Database, language: str | None = None) -> tuple[str, str]:
    """The report as HTML, and the name of its file without the folder.

    language: en, ko or zh; None is that of the labels. Raises ReportError where the tables of the report are not built.
    """
    from segment_report.pages import PAGES

    if not database.has(*TABLES):
        raise ReportError(
            "the tables of the report are not built yet: run dbt build -s +report, or -s report after dbt build."
        )
    about = "select x, series, as_of_date from report_series where chart = 'about' order by point_number"
    known = {row["x"]: row["series"] for row in database.rows(about)}
    spoken = language or known.get("label_language")
    report = Report(database, spoken if spoken in LANGUAGES else LANGUAGES[0])
    wanted = [module for module in PAGES if not getattr(module, "IS_EXTRA", False) or not _missing(report, module)]
    pages = [_page(report, module) for module in wanted]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["groups"] = _groups
    subtitle = _subtitle(report, about)
    html = environment.get_template("report.html.j2").render(
        language=report.language,
        text=report.text,
        style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),
        subtitle=subtitle,
        pages=pages,
        queries=report.queries,
    )
    as_of_date = next((row["as_of_date"] for row in database.rows(about) if row["as_of_date"]), "nothing")
    source = re.sub(r"[^A-Za-z0-9_-]+", "_", known.get("source", "shop"))
    suffix = f"_{language}" if language else ""
    return html, f"{source}_{as_of_date}{suffix}.html"


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in their order, figures that follow each other together: they stand side by side."""
    return [list(group) for _, group in itertools.groupby(blocks, key=lambda block: block.kind == "figure")]


def _subtitle(report: Report, about: str) -> Markup:
    rows = report.rows(about)
    if not rows or rows[0]["as_of_date"] is None:
        return escape(report.text("no_customers"))
    return report.filled(
        report.text("subtitle"),
        source=report.cell(about, 0, "series", "text"),
        as_of_date=report.cell(about, 0, "as_of_date", "date"),
    )


def _missing(report: Report, module) -> list[str]:
    """Subjects without which there is nothing on a page."""
    return [subject for subject, tables in module.TABLES.items() if not report.database.has(*tables)]


def _page(report: Report, module) -> Page:
    """A page, or one that says why it is empty."""
    page = Page(module.KEY, report.text(f"page.{module.KEY}"))
    missing = _missing(report, module)
    if missing:
        page.blocks = [
            report.note(
                "not_built",
                command=Markup("<code>dbt build -s {}</code>").format(
                    " ".join(f"+{subject}" for subject in [*missing, "report"])
                ),
            )
        ]
        return page
    try:
        page.blocks = module.blocks(report)
    except duckdb.Error as error:
        # A table of an older version, say: the other pages are still true.
        page.blocks = [
            report.note(
                "not_readable", problem=Markup('<code class="problem">{}</code>').format(str(error).splitlines()[0])
            )
        ]
    return page
