"""Why revenue changed: what customers did, and where to look first."""

from markupsafe import escape

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import points_of, slice_labels

KEY = "drivers"
TABLES = {"drivers": ["revenue_bridge", "revenue_falls"]}
BRIDGE = Chart("revenue_bridge", "bridge", x="key:term", y="signed", interval="signed")
CHARTS = [BRIDGE]
COMPARISONS = ["month_before", "quarter_before", "year_before"]

FALLS = [
    Column("column.dimension", "dimension", "key:dimension"),
    Column("column.slice", "slice_label", "text"),
    Column("column.revenue_before", "net_revenue_before", "money"),
    Column("column.revenue", "net_revenue", "money"),
    Column("column.change", "revenue_change", "signed"),
    Column("column.low", "change_low", "signed"),
    Column("column.high", "change_high", "signed"),
]

#: What is said of the whole, and how it is written.
WHOLE = {"net_revenue_before": "money", "net_revenue": "money", "revenue_change": "signed", "compared_date": "date"}


def blocks(report: Report) -> list[Block]:
    """The bridge of each comparison, and the largest changes of slices against the month before."""
    found, figures = [report.note("drivers.about")], []
    for comparison in COMPARISONS:
        sql = points_of("revenue_bridge", f"series = '{comparison}' and not (x = 'unexplained' and y = 0)")
        if report.rows(sql):
            whole = f"""
                select * from revenue_falls where dimension = 'whole' and comparison = '{comparison}'
                and as_of_date = (select max(as_of_date) from revenue_falls)"""
            part = escape(report.text(f"comparison.{comparison}"))
            found.append(report.sentence(f"drivers.{comparison}", whole, **WHOLE))
            figures.append(report.figure(BRIDGE, sql, "drivers.bridge", part=part))
    falls = f"""
        select falls.*, coalesce(labels.label, falls.slice) as slice_label from revenue_falls as falls
        left join {slice_labels(report.language)} as labels
        on falls.dimension = labels.dimension and falls.slice = labels.segment
        where comparison = 'month_before' and falls.dimension not in ('whole', 'weekday') and change_rank <= 10
        and as_of_date = (select max(as_of_date) from revenue_falls)
        order by change_rank, falls.dimension, falls.slice"""
    return [*found, *(figures or [report.note("nothing")]), report.table("drivers.falls", falls, FALLS)]
