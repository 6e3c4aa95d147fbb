"""Experiments: what each could show, whether it ran as it was drawn, and what came of it."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import points_of

KEY = "experiments"
TABLES = {"experiments": ["experiment_plans", "experiment_checks", "experiment_results"]}
EFFECTS = Chart("experiment_effects", "effects", x="text", y="ratio", interval="ratio")
CHARTS = [EFFECTS]

PLANS = [
    Column("column.experiment", "experiment", "text"),
    Column("column.metric", "metric", "key:metric"),
    Column("column.days", "period_days", "count"),
    Column("column.customers_per_arm", "arm_customer_count", "count"),
    Column("column.customers_needed", "needed_with_covariate_count", "count"),
    Column("column.detectable", "detectable_ratio", "ratio"),
    Column("column.days_needed", "needed_days", "count"),
]
RESULTS = [
    Column("column.experiment", "experiment", "text"),
    Column("column.arm", "arm", "text"),
    Column("column.metric", "metric", "key:metric"),
    Column("column.value", "value", "number"),
    Column("column.control", "control_value", "number"),
    Column("column.effect", "relative_effect", "ratio"),
    Column("column.low", "low", "ratio"),
    Column("column.high", "high", "ratio"),
    Column("column.verdict", "verdict", "key:experiments_verdict"),
]
CHECKS = [
    Column("column.experiment", "experiment", "text"),
    Column("column.check", "check_name", "key:check"),
    Column("column.where", "subject", "text"),
    Column("column.observed", "observed", "number"),
    Column("column.expected", "expected", "number"),
]

#: Before the planned end the interval is the one that holds however often somebody looks; it has no share of its own.
INTERVAL = """
    case when is_early then always_valid_low / nullif(control_value, 0) else relative_low end as low,
    case when is_early then always_valid_high / nullif(control_value, 0) else relative_high end as high"""


def blocks(report: Report) -> list[Block]:
    """Results of everybody, segments that differ, what is not as it should be, and plans."""
    effects = f"""
        select * from (select *, {INTERVAL} from experiment_results where scheme = 'all')
        order by start_date desc, experiment, not is_primary, metric, arm limit 24"""
    differing = f"""
        select * from (select *, {INTERVAL} from experiment_results where differs_from_rest)
        order by start_date desc, experiment, metric, arm, scheme, segment limit 20"""
    segments = [*RESULTS[:2], Column("column.segment", "segment", "text"), *RESULTS[2:-1]]
    checks = """
        select * from experiment_checks where verdict <> 'fine' order by experiment, check_name, subject limit 20"""
    plans = """
        select * from experiment_plans where is_primary and is_planned_length order by experiment"""
    found = [
        report.note("experiments.about"),
        report.figure(
            EFFECTS, points_of("experiment_effects"), "experiments.effects", about="experiments.effects_about"
        ),
        report.table("experiments.results", effects, RESULTS),
    ]
    if report.rows(differing):
        found.append(report.table("experiments.segments", differing, segments))
    if report.rows(checks):
        found.append(report.table("experiments.checks", checks, CHECKS))
    return [*found, report.table("experiments.plans", plans, PLANS)]
