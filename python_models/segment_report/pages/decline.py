"""Decline: who is about to buy less, and what to offer."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import points_of

KEY = "decline"
TABLES = {"decline": ["decline_scores", "feature_labels"]}
RISK = Chart("risk_deciles", "bars", x="count", y="money")
CHARTS = [RISK]

CUSTOMERS = [
    Column("column.customer", "customer_id", "text"),
    Column("column.probability", "decline_probability", "ratio"),
    Column("column.revenue_at_risk", "revenue_at_risk", "money"),
    Column("column.reason", "reason_label", "text"),
]
GROUPS = [
    Column("column.group", "label", "text"),
    Column("column.customers", "customer_count", "count"),
    Column("column.probability", "decline_probability", "ratio"),
    Column("column.revenue_at_risk", "revenue_at_risk", "money"),
    Column("column.suggested_action", "suggested_action", "text"),
    Column("column.offers", "offers", "text"),
]


def blocks(report: Report) -> list[Block]:
    """The money at risk by tenth, the customers with most of it, and the groups with what to send each."""
    total = """
        select as_of_date, count(*) as customer_count, sum(revenue_at_risk) as revenue_at_risk,
        sum(net_revenue) as net_revenue
        from decline_scores where as_of_date = (select max(as_of_date) from decline_scores) group by as_of_date"""
    risk = points_of("risk_deciles")
    customers = f"""
        select scores.*, coalesce(labels.label, scores.reason_1_label) as reason_label from decline_scores as scores
        left join (select * from feature_labels where language = '{report.language}') as labels
        on scores.reason_1_feature = labels.feature
        where as_of_date = (select max(as_of_date) from decline_scores)
        order by revenue_at_risk desc, customer_id limit 10"""
    kinds = {"customer_count": "count", "revenue_at_risk": "money", "net_revenue": "money", "as_of_date": "date"}
    return [
        report.sentence("decline.total", total, **kinds),
        report.figure(RISK, risk, "decline.risk", about="decline.risk_about"),
        report.table("decline.customers", customers, CUSTOMERS),
        _groups(report),
    ]


def _groups(report: Report) -> Block:
    if not report.database.has("decliner_group_profiles", "group_recommendations", "decliner_traits"):
        return report.note("decline.no_groups")
    groups = f"""
        select profiles.* replace (
            coalesce(traits.label || coalesce(' (− ' || profiles.stopped_category || ')', ''), profiles.label) as label,
            coalesce(traits.suggested_action, profiles.suggested_action) as suggested_action
        ), offers.offers from decliner_group_profiles as profiles
        left join (select * from decliner_traits where language = '{report.language}') as traits
        on profiles.group_name = traits.trait or starts_with(profiles.group_name, traits.trait || '_less_')
        left join (
            select group_name, string_agg(coalesce(item_label, item_id), ', ' order by recommendation_rank) as offers
            from group_recommendations where recommendation_rank <= 3 group by group_name
        ) as offers on profiles.group_name = offers.group_name
        order by profiles.revenue_at_risk desc, profiles.group_id"""
    return report.table("decline.groups", groups, GROUPS)
