"""Which variables drive an outcome, from which bound on, and which passed its bound of late."""

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import points_of

KEY = "watch"
TABLES = {"watch": ["driver_thresholds", "driver_quality", "driver_alerts"]}
#: A subject that is off until somebody wants it: no page says that it is not built.
IS_EXTRA = True

CURVE = Chart("watch_curve", "bound", x="number_line", y="number", series="key:watch_side")
CHARTS = [CURVE]

BOUNDS = [
    Column("column.question", "question", "text"),
    Column("column.bound", "predicate", "text"),
    Column("column.rows_beyond", "beyond_count", "count"),
    Column("column.rate_within", "rate_within", "number"),
    Column("column.rate_beyond", "rate_beyond", "number"),
    Column("column.low", "held_out_difference_low", "signed"),
    Column("column.high", "held_out_difference_high", "signed"),
]
QUALITY = [
    Column("column.question", "question", "text"),
    Column("column.measure", "measure", "key:watch_measure"),
    Column("column.y", "measured", "number"),
    Column("column.low", "measured_low", "number"),
    Column("column.high", "measured_high", "number"),
]
ALERTS = [
    Column("column.day", "as_of_date", "date"),
    Column("column.alert", "alert", "text"),
    Column("column.rows_beyond", "counted_beyond", "count"),
    Column("column.share_beyond", "alert_level", "ratio"),
    Column("column.share_expected", "alert_level_before", "ratio"),
]
MEASURES = ("recall", "precision", "faults_announced", "lead_days_median", "alarms_per_unit_week", "r2", "mae")

#: Charts at most, those of the surest bounds.
CURVE_COUNT = 6


def blocks(report: Report) -> list[Block]:
    """Bounds with their curves, how good warnings are on units that were held out, and the latest alerts."""
    bounds = """
        select *, question || ': ' || predicate as bound_name from driver_thresholds
        where is_confirmed and direction in ('high', 'low')
        order by question, threshold_rank limit 20"""
    quality = f"""
        select *, array_position({list(MEASURES)}, measure) as measure_order from driver_quality
        where split = 'unit' and model = 'rules' and measure in {MEASURES} and (
            false_alarm_ratio is null or measure <> 'recall' or (question, false_alarm_ratio) in (
                select (question, false_alarm_ratio) from driver_quality where measure = 'precision'))
        order by question, measure_order"""
    alerts = """
        select *, round(alert_level * counted) as counted_beyond from driver_alerts
        where is_raised order by as_of_date desc, alert limit 10"""
    curves = []
    for number, row in enumerate(report.rows(bounds)[:CURVE_COUNT]):
        name = row["bound_name"].replace("'", "''")
        sql = points_of("watch_curve", f"starts_with(series, '{name}|')")
        sql = sql.replace("select *", "select * replace (split_part(series, '|', -1) as series)", 1)
        sql = sql.replace("order by", "order by series desc,")  # within before beyond, whatever side is worse
        if report.rows(sql):
            curves.append(
                report.figure(CURVE, sql, "watch.curve", part=report.cell(bounds, number, "bound_name", "text"))
            )
    return [
        report.note("watch.about"),
        report.table("watch.bounds", bounds, BOUNDS),
        *curves,
        report.table("watch.quality", quality, QUALITY),
        report.table("watch.alerts", alerts, ALERTS),
    ]
