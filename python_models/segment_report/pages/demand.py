"""Demand: what the coming weeks will bring, and what sells more around an event."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import points_of

KEY = "demand"
TABLES = {"demand": ["demand_outlook", "demand_forecast_quality", "item_surges"]}
IS_EXTRA = True
OUTLOOK = Chart("demand_outlook", "bars", x="text", y="money", interval="money")
CHARTS = [OUTLOOK]

DEPARTMENTS = [
    Column("column.department", "item", "text"),
    Column("column.recent_revenue", "recent_revenue", "money"),
    Column("column.expected_revenue", "expected_revenue", "money"),
    Column("column.low", "low_revenue", "money"),
    Column("column.high", "high_revenue", "money"),
    Column("column.change", "change_ratio", "ratio"),
    Column("column.advice", "advice", "key:advice"),
]
SURGES = [
    Column("column.event", "event", "text"),
    Column("column.item", "item", "text"),
    Column("column.surge", "surge", "number"),
    Column("column.low", "surge_low", "number"),
    Column("column.high", "surge_high", "number"),
    Column("column.revenue", "event_revenue", "money"),
    Column("column.stock_out_days", "stock_out_days", "count"),
]


def blocks(report: Report) -> list[Block]:
    """Expected sales of the whole and of each department, how good forecasts were, and the surging items."""
    whole = "select * from demand_outlook where outlook_level = 'whole'"
    quality = "select * from demand_forecast_quality where is_chosen and horizon_weeks = 0 and note is null"
    departments = """
        select * from demand_outlook where outlook_level = 'parent' order by expected_revenue desc, item"""
    surges = """
        select * from item_surges where is_surging and event_date = (select max(event_date) from item_surges)
        order by stock_rank, event, item limit 15"""
    money = dict.fromkeys(["expected_revenue", "low_revenue", "high_revenue", "recent_revenue"], "money")
    drawn = f"select * from ({points_of('demand_outlook')}) limit 12"
    return [
        report.note("demand.about"),
        report.sentence("demand.whole", whole, first_week="date", last_week="date", **money),
        report.sentence("demand.quality", quality, method="key:method", wape="ratio", coverage="ratio"),
        report.figure(OUTLOOK, drawn, "demand.outlook"),
        report.table("demand.departments", departments, DEPARTMENTS),
        report.table("demand.surges", surges, SURGES),
    ]
