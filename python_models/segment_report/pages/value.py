"""Value: who the best customers are, and how much depends on them."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import grade_labels, points_of, rfm_labels

KEY = "value"
TABLES = {"segments": ["customer_segments", "segment_labels", "segment_rules"]}
CONCENTRATION = Chart("revenue_concentration", "share_lines", x="count", y="ratio")
CHARTS = [CONCENTRATION]

BEST = [
    Column("column.customer", "customer_id", "text"),
    Column("column.revenue", "net_revenue", "money"),
    Column("column.orders", "order_count", "count"),
    Column("column.recency_days", "recency_days", "count"),
    Column("column.grade", "grade_label", "text"),
    Column("column.segment", "segment_label", "text"),
]


def blocks(report: Report) -> list[Block]:
    """The concentration of revenue, where it is built, and the ten best customers."""
    best = f"""
        select customers.*, coalesce(grades.label, customers.grade) as grade_label,
        coalesce(segments.label, customers.rfm_segment) as segment_label from customer_segments as customers
        left join {grade_labels(report.language)} as grades on customers.grade = grades.segment
        left join {rfm_labels(report.language)} as segments on customers.rfm_segment = segments.segment
        where is_active order by net_revenue desc, customer_id limit 10"""
    concentration = points_of("revenue_concentration")
    found = []
    if report.database.has("revenue_concentration"):
        top = """
            select as_of_date, customer_count, cumulative_revenue_ratio, gini from revenue_concentration
            where decile = 1 and gini is not null
            and as_of_date = (select max(as_of_date) from revenue_concentration)"""
        kinds = {"customer_count": "count", "cumulative_revenue_ratio": "ratio", "gini": "number"}
        found = [
            report.sentence("value.top", top, **kinds),
            report.figure(CONCENTRATION, concentration, "value.concentration", about="value.concentration_about"),
        ]
    return [*found, report.table("value.best", best, BEST)]
