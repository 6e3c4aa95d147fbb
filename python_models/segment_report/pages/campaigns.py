"""Campaigns: how well responses are predicted, where to stop, and which conditions pay."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import points_of, rfm_labels

KEY = "campaigns"
TABLES = {"campaigns": ["response_model_quality", "campaign_cutoffs", "campaign_summaries"]}
GAINS = Chart("response_gains", "gains", x="count", y="ratio", interval="ratio")
LIFTS = Chart("response_lifts", "bridge", x="count", y="number", interval="number")
CURVE = Chart("response_profits", "bridge", x="count", y="signed")
RULES = Chart("cutoff_profits", "bridge", x="key:cutoff", y="signed", interval="signed")
CHARTS = [GAINS, LIFTS, CURVE, RULES]

CUTOFFS = [
    Column("column.cutoff", "rule", "key:cutoff"),
    Column("column.contacts", "contact_count", "count"),
    Column("column.contact_ratio", "contact_ratio", "ratio"),
    Column("column.responders", "responder_count", "count"),
    Column("column.profit", "profit", "signed"),
    Column("column.low", "profit_low", "signed"),
    Column("column.high", "profit_high", "signed"),
]
FOLLOWING = [
    Column("column.campaign", "campaign_type", "text"),
    Column("column.contacts", "contact_count", "count"),
    Column("column.responders_expected", "responder_count", "count"),
    Column("column.cost", "cost", "money"),
    Column("column.profit", "profit", "signed"),
]
SEGMENTS = [
    Column("column.campaign", "campaign_type", "text"),
    Column("column.segment", "label", "text"),
    Column("column.contacts", "followed_count", "count"),
    Column("column.response_ratio", "response_ratio", "ratio"),
    Column("column.low", "response_ratio_low", "ratio"),
    Column("column.high", "response_ratio_high", "ratio"),
    Column("column.profit", "profit", "signed"),
]
BILLS = [
    Column("column.campaign", "campaign_type", "text"),
    Column("column.plan", "plan", "key:bill"),
    Column("column.channel", "channel", "text"),
    Column("column.contacts", "contact_count", "count"),
    Column("column.cost", "contact_cost", "money"),
    Column("column.profit", "expected_profit", "signed"),
]
CONDITIONS = [
    Column("column.condition", "rule", "text"),
    Column("column.visits", "later_opportunity_count", "count"),
    Column("column.lift", "later_lift", "number"),
    Column("column.low", "later_lift_low", "number"),
    Column("column.high", "later_lift_high", "number"),
]
IMPORTANCE = [
    Column("column.feature", "label", "text"),
    Column("column.importance", "importance", "ratio"),
    Column("column.low", "importance_low", "ratio"),
    Column("column.high", "importance_high", "ratio"),
]


def blocks(report: Report) -> list[Block]:
    """Gains, lift and profit with their intervals, the cuts, the bill by channel, and the best conditions."""
    total = """
        select value, value_low, value_high, contact_count, responder_count from response_model_quality
        where model = 'used' and measure = 'auroc_within'"""
    cutoffs = """
        select * from campaign_cutoffs where split = 'tested' and campaign_id = 'all' order by profit, rule"""
    following = """
        select *, substr(campaign_id, 6) as campaign_type from campaign_cutoffs
        where split = 'next' and rule = 'break_even' order by campaign_id"""
    segments = f"""
        select summaries.*, labels.label from campaign_summaries as summaries
        inner join {rfm_labels(report.language)} as labels on summaries.slice = labels.segment
        where scope = 'campaign_type' and dimension = 'segment' and followed_count >= 50
        order by response_ratio desc, campaign_type, slice limit 12"""
    kinds = {
        "value": "ratio",
        "value_low": "ratio",
        "value_high": "ratio",
        "contact_count": "count",
        "responder_count": "count",
    }
    return [
        report.note("campaigns.about"),
        report.sentence("campaigns.total", total, **kinds),
        report.figure(GAINS, points_of("response_gains"), "campaigns.gains", about="campaigns.gains_about"),
        *_importance(report),
        report.figure(LIFTS, points_of("response_lifts"), "campaigns.lifts"),
        report.figure(CURVE, points_of("response_profits"), "campaigns.profits", about="campaigns.profits_about"),
        report.figure(RULES, points_of("cutoff_profits"), "campaigns.cutoffs"),
        report.table("campaigns.cutoffs", cutoffs, CUTOFFS),
        report.table("campaigns.following", following, FOLLOWING),
        report.table("campaigns.segments", segments, SEGMENTS),
        *_channels(report),
        *_conditions(report),
    ]


def _importance(report: Report) -> list[Block]:
    if not report.database.has("response_importance", "response_feature_labels"):
        return []
    importance = f"""
        select found.*, coalesce(labels.label, '{report.text("campaigns.noise")}') as label
        from response_importance as found
        left join (select * from response_feature_labels where language = '{report.language}') as labels
        on found.feature = labels.feature
        where not is_group order by importance_rank"""
    about = report.note("campaigns.importance_about")
    return [report.table("campaigns.importance", importance, IMPORTANCE), about]


def _channels(report: Report) -> list[Block]:
    if not report.database.has("channel_bills"):
        return []
    bills = """
        select *, substr(campaign_id, 6) as campaign_type from channel_bills order by campaign_id, plan, channel"""
    return [report.table("campaigns.bills", bills, BILLS)]


def _conditions(report: Report) -> list[Block]:
    if not report.database.has("trigger_rules"):
        return []
    rules = "select * from trigger_rules where is_confirmed order by rule_rank limit 5"
    return [report.table("campaigns.conditions", rules, CONDITIONS)]
