from segment_lib.demand import forecasts
from segment_lib.settings import read_settings


def model(dbt, session):
    demand = dbt.ref("customer_segmentation", "item_demand")
    events = dbt.ref("customer_segmentation", "int_demand_events__listed")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    made = forecasts.made_forecasts(
        demand.project("item_level, item, parent_item, week_date, units, net_revenue").df(),
        events.df(),
        horizon=wanted["demand_horizon_weeks"],
        seed=wanted["random_seed"],
    )
    return session.from_df(made).project(
        "* replace (cast(origin_week as date) as origin_week, cast(week_date as date) as week_date)"
    )
