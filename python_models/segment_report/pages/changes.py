"""What changed in the last whole month, in at most ten sentences."""

from segment_report.building import Block, Report
from segment_report.charts import Chart
from segment_report.queries import points_of, slice_labels

KEY = "changes"
TABLES = {"report": ["insights", "report_series"]}
REVENUE = Chart("revenue_months", "line", x="short_month", y="money")
CHARTS = [REVENUE]

#: How the value of a metric is written; money where nothing is said here.
FORMATS = {"orders_a_day": "number", "segment_customers": "count"}


def blocks(report: Report) -> list[Block]:
    """The sentences, and revenue by month."""
    found = [_month(report), _sentences(report)]
    return [
        *(block for block in found if block),
        report.note("changes.about"),
        report.figure(
            REVENUE,
            points_of("revenue_months"),
            "changes.revenue_months",
            about="changes.revenue_months_about",
        ),
    ]


def _query(report: Report) -> str:
    # A grade stands alone; a slice has its dimension and a dot before it.
    slices = slice_labels(report.language)
    return f"""
        select insights.*, coalesce(labels.label, regexp_replace(member, '^[^.]*[.]', '')) as member_label,
        abs(value - compared_value) as change,
        abs(value - compared_value) / nullif(abs(compared_value), 0) as change_ratio,
        rules.metric, rules.rose_{report.language} as rose, rules.fell_{report.language} as fell
        from insights
        left join insight_rules as rules on regexp_replace(insights.sentence_key, '_(rose|fell)$', '') = rules.rule
        left join {slices} as labels
        on case when contains(member, '.') then member else 'grade.' || member end
            = labels.dimension || '.' || labels.segment
        where as_of_date = (select max(as_of_date) from insights) order by insight_rank"""


def _month(report: Report) -> Block | None:
    sql = _query(report)
    if not report.rows(sql):
        return report.note("changes.no_month")
    return Block(
        "paragraph",
        {"html": report.filled(report.text("changes.month"), month=report.cell(sql, 0, "as_of_date", "month"))},
    )


def _sentences(report: Report) -> Block | None:
    sql = _query(report)
    rows = report.rows(sql)
    if not rows:
        return None
    if rows[0]["sentence_key"] == "nothing_changed":
        return Block(
            "paragraph",
            {
                "html": report.filled(
                    report.text("changes.nothing_changed"), value=report.cell(sql, 0, "value", "count")
                )
            },
        )
    if rows[0]["sentence_key"] == "nothing_to_compare":
        return Block("paragraph", {"html": report.filled(report.text("changes.nothing_to_compare"))})
    return Block("sentences", {"sentences": [_sentence(report, sql, number, row) for number, row in enumerate(rows)]})


def _sentence(report: Report, sql: str, number: int, row: dict) -> dict:
    direction = row["sentence_key"].rpartition("_")[2]
    kind = FORMATS.get(row["metric"], "money")
    formats = {
        "value": kind,
        "compared_value": kind,
        "change": kind,
        "change_ratio": "ratio",
        "low": kind,
        "high": kind,
    }
    cells = {column: report.cell(sql, number, column, form) for column, form in formats.items()}
    cells["compared_month"] = report.cell(sql, number, "compared_date", "month")
    cells["member"] = report.cell(sql, number, "member_label", "text")
    html = report.filled(row.get(direction) or row["sentence_key"], **cells)
    html += " " + report.filled(report.text("changes.band"), low=cells["low"], high=cells["high"])
    listed = f"select count(*) as customer_count from ({row['query']}) as listed"
    behind = "changes.behind" if row["customer_count"] else "changes.behind_slice"
    return {
        "html": html,
        "summary": report.text("behind" if row["customer_count"] else "behind_slice"),
        "behind": report.filled(report.text(behind), customer_count=report.cell(listed, 0, "customer_count", "count")),
        "query": report.cell(sql, number, "query", "text"),
    }
