"""Audiences: whom to write to, why others are left out, and what came of what was sent."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import points_of

KEY = "audiences"
TABLES = {
    "audiences": ["audiences", "audience_waterfall", "audience_members", "audience_exposures", "audience_results"]
}
TREATED = Chart("audience_treated", "bars", x="text", y="count")
EFFECTS = Chart("audience_effects", "bridge", x="text", y="signed", interval="signed")
CHARTS = [TREATED, EFFECTS]

SIZES = [
    Column("column.audience", "label", "text"),
    Column("column.channel", "channel", "text"),
    Column("column.segment", "segment_count", "count"),
    Column("column.left_out", "left_out_count", "count"),
    Column("column.control", "control_count", "count"),
    Column("column.treated", "treated_count", "count"),
]
REASONS = [
    Column("column.audience", "label", "text"),
    Column("column.exclusion", "step", "key:exclusion"),
    Column("column.customers", "customer_count", "count"),
]
SENT = [
    Column("column.audience", "label", "text"),
    Column("column.channel", "channel", "text"),
    Column("column.sent", "sent_date", "date"),
    Column("column.treated", "treated_count", "count"),
    Column("column.control", "control_count", "count"),
]
RESULTS = [
    Column("column.audience", "label", "text"),
    Column("column.sent", "sent_date", "date"),
    Column("column.measured_until", "measured_until", "date"),
    Column("column.treated", "treated_value", "money"),
    Column("column.control", "control_value", "money"),
    Column("column.effect", "effect", "signed"),
    Column("column.low", "low", "signed"),
    Column("column.high", "high", "signed"),
    Column("column.verdict", "verdict", "key:audiences_verdict"),
]

#: The name that people gave an audience, also where its row has gone from the seed.
LABELS = "(select audience, coalesce(label, audience) as label from audiences)"


def blocks(report: Report) -> list[Block]:
    """Sizes, reasons, what was sent, and what came of it."""
    total = """
        select max(as_of_date) as as_of_date, count(distinct customer_id) as customer_count,
        count(distinct customer_id) filter (where arm = 'treated') as treated_count
        from audience_members having count(*) > 0"""
    counts = ", ".join(
        f"max(customer_count) filter (where step = '{step}') as {step}_count"
        for step in ("segment", "control", "treated")
    )
    sizes = f"""
        select sizes.*, segment_count - control_count - treated_count as left_out_count, labels.label, audiences.channel
        from (select audience, {counts} from audience_waterfall group by audience) as sizes
        inner join audiences on sizes.audience = audiences.audience
        inner join {LABELS} as labels on sizes.audience = labels.audience order by sizes.audience"""
    reasons = f"""
        select steps.*, labels.label from audience_waterfall as steps
        inner join {LABELS} as labels on steps.audience = labels.audience
        where step not in ('segment', 'control', 'treated') and customer_count > 0
        order by steps.audience, step_order"""
    sent = f"""
        select coalesce(labels.label, exposures.audience) as label, exposures.* from (
            select audience, as_of_date, channel, min(cast(sent_at as date)) as sent_date,
            count(*) filter (where arm = 'treated') as treated_count,
            count(*) filter (where arm = 'control') as control_count
            from audience_exposures group by audience, as_of_date, channel
        ) as exposures left join {LABELS} as labels on exposures.audience = labels.audience
        order by exposures.sent_date desc, exposures.audience, exposures.as_of_date desc, exposures.channel limit 20"""
    results = f"""
        select coalesce(labels.label, results.audience) as label, results.*,
        case when is_early then always_valid_low else effect_low end as low,
        case when is_early then always_valid_high else effect_high end as high
        from audience_results as results left join {LABELS} as labels on results.audience = labels.audience
        where is_primary order by results.sent_date desc, results.audience, results.as_of_date desc limit 20"""
    return [
        report.sentence("audiences.total", total, customer_count="count", as_of_date="date", treated_count="count"),
        report.figure(TREATED, points_of("audience_treated"), "audiences.treated"),
        report.table("audiences.sizes", sizes, SIZES),
        report.table("audiences.reasons", reasons, REASONS),
        report.table("audiences.sent", sent, SENT),
        report.figure(EFFECTS, points_of("audience_effects"), "audiences.effects", about="audiences.effects_about"),
        report.table("audiences.results", results, RESULTS),
    ]
