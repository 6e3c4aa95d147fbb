"""Segments: how large, what they bring, who they are and what to do."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import rfm_labels

KEY = "segments"
TABLES = {"segments": ["segment_profiles", "segment_rules", "segment_labels"]}
CUSTOMERS = Chart("segment_customers", "shares", x="text", y="ratio")
REVENUE = Chart("segment_revenue", "shares", x="text", y="ratio")
CHARTS = [CUSTOMERS, REVENUE]

COLUMNS = [
    Column("column.segment", "label", "text"),
    Column("column.customers", "customer_count", "count"),
    Column("column.customer_ratio", "customer_ratio", "ratio"),
    Column("column.revenue", "net_revenue", "money"),
    Column("column.revenue_ratio", "net_revenue_ratio", "ratio"),
    Column("column.mean_recency_days", "mean_recency_days", "number"),
    Column("column.mean_order_count", "mean_order_count", "number"),
    Column("column.average_order_value", "average_order_value", "money"),
]
ACTIONS = [
    Column("column.segment", "label", "text"),
    Column("column.description", "description", "text"),
    Column("column.suggested_action", "suggested_action", "text"),
]


def blocks(report: Report) -> list[Block]:
    """Size and revenue as charts and as a table, then meaning and action."""
    labels = rfm_labels(report.language)
    series = """
        select series.*, coalesce(labels.label, series.x) as x_label from report_series as series
        left join {labels} as labels on series.x = labels.segment where chart = '{chart}' order by point_number"""
    profiles = f"""
        select profiles.* replace (coalesce(labels.label, profiles.label, profiles.segment) as label),
        labels.description, labels.suggested_action
        from segment_profiles as profiles left join {labels} as labels on profiles.segment = labels.segment
        where profiles.scheme = 'rfm' order by profiles.segment_order, profiles.segment"""
    total = """
        select count(*) as customer_count, count(*) filter (where is_active) as active_count,
        sum(net_revenue) as net_revenue from customer_segments"""
    return [
        report.sentence("segments.total", total, customer_count="count", active_count="count", net_revenue="money"),
        report.figure(CUSTOMERS, series.format(labels=labels, chart="segment_customers"), "segments.customers"),
        report.figure(REVENUE, series.format(labels=labels, chart="segment_revenue"), "segments.revenue"),
        report.table("segments.profiles", profiles, COLUMNS),
        report.table("segments.actions", profiles, ACTIONS),
    ]
