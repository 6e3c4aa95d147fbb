from segment_lib.demand import quality
from segment_lib.settings import read_settings


def model(dbt, session):
    demand = dbt.ref("customer_segmentation", "item_demand")
    made = dbt.ref("customer_segmentation", "int_demand_forecasts__made")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    weeks = demand.aggregate("coalesce(datediff('day', min(week_date), max(week_date)) // 7 + 1, 0) as week_count")
    return quality.quality_of(
        made.df(),
        week_count=weeks.fetchall()[0][0],
        horizon=read_settings(settings.df())["demand_horizon_weeks"],
    )
