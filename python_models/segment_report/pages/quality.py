"""Data quality: what arrived, what of it counts, and what was left out for which reason."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import points_of

KEY = "quality"
TABLES = {"orders": ["cleaning_audit", "restatements"]}
LINES = Chart("line_months", "line", x="short_month", y="count")
REJECTED = Chart("rejected_lines", "bars", x="key:rule", y="count")
CHARTS = [LINES, REJECTED]

AUDIT = [
    Column("column.rule", "rule", "key:rule"),
    Column("column.outcome", "outcome", "key:outcome"),
    Column("column.lines", "line_count", "count"),
    Column("column.customers", "customer_count", "count"),
    Column("column.revenue", "net_revenue", "money"),
]


def blocks(report: Report) -> list[Block]:
    """Lines by month, lines by outcome, rejected ones by reason, and changes of the past that were not taken over."""
    total = """
        select sum(line_count) filter (where outcome = 'raw') as raw_count,
        sum(line_count) filter (where outcome = 'used') as used_count,
        sum(line_count) filter (where outcome = 'anonymous') as anonymous_count,
        sum(line_count) filter (where outcome = 'rejected') as rejected_count from cleaning_audit"""
    audit = "select * from cleaning_audit where line_count > 0 order by rule_order"
    restated = "select count(*) as month_count, count(distinct customer_id) as customer_count from restatements"
    kinds = {"raw_count": "count", "used_count": "count", "anonymous_count": "count", "rejected_count": "count"}
    return [
        report.sentence("quality.total", total, **kinds),
        report.sentence("quality.restated", restated, month_count="count", customer_count="count"),
        report.figure(LINES, points_of("line_months"), "quality.lines"),
        report.figure(REJECTED, points_of("rejected_lines"), "quality.rejected"),
        report.table("quality.audit", audit, AUDIT),
    ]
