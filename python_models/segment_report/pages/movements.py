"""Movements: where customers came from and went, and whether it was enough for an alert."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import grade_labels

KEY = "movements"
TABLES = {"monitoring": ["segment_transitions", "segment_alerts"]}
MONTHS = Chart("grade_months", "share_lines", x="short_month", y="ratio", series="text")
MOVEMENTS = Chart("grade_movements", "heat", x="text", y="count", series="text", has_legend=False)
CHARTS = [MONTHS, MOVEMENTS]

ALERTS = [
    Column("column.alert", "alert", "text"),
    Column("column.compared_date", "compared_date", "date"),
    Column("column.alert_value", "alert_value", "number"),
    Column("column.threshold", "threshold", "number"),
]
MOVED = [
    Column("column.movement", "movement", "key:movement"),
    Column("column.customers", "customer_count", "count"),
    Column("column.revenue_before", "net_revenue_before", "money"),
    Column("column.revenue", "net_revenue", "money"),
]


def blocks(report: Report) -> list[Block]:
    """Grades by month, who moved in the last one, and alerts."""
    labels = grade_labels(report.language)
    newcomer = report.text("movements.not_yet_a_customer")
    series = f"""
        select series.*, coalesce(labels.label, series.x) as x_label,
        coalesce(
            series_labels.label, case when series.series = 'not_yet_a_customer' then '{newcomer}' end, series.series
        ) as series_label
        from report_series as series
        left join {labels} as labels on series.x = labels.segment
        left join {labels} as series_labels on series.series = series_labels.segment"""
    order = "list_position(['very_strong', 'strong', 'normal', 'basic', 'lapsed', 'not_yet_a_customer'], {})"
    months = f"""
        select series.*, coalesce(labels.label, series.series) as series_label from report_series as series
        left join {labels} as labels on series.series = labels.segment
        where chart = 'grade_months' order by {order.format("series.series")}, point_number"""
    moved = """
        select as_of_date, movement, sum(customer_count) as customer_count,
        sum(net_revenue_before) as net_revenue_before, sum(net_revenue) as net_revenue from segment_transitions
        where scheme = 'grade_fixed' and as_of_date = (select max(as_of_date) from segment_transitions)
        group by as_of_date, movement order by customer_count desc, movement"""
    alerts = "select * from segment_alerts where is_latest and is_raised order by alert"
    return [
        report.note("movements.about"),
        report.figure(MONTHS, months, "movements.months", about="movements.months_about"),
        report.figure(
            MOVEMENTS,
            f"""{series} where chart = 'grade_movements'
            order by {order.format("series.series")}, {order.format("series.x")}""",
            "movements.moved",
            about="movements.moved_about",
        ),
        report.table("movements.kinds", moved, MOVED),
        report.table("movements.alerts", alerts, ALERTS),
    ]
