from segment_lib.demand import surges
from segment_lib.settings import read_settings


def model(dbt, session):
    demand = dbt.ref("customer_segmentation", "item_demand")
    events = dbt.ref("customer_segmentation", "int_demand_events__listed")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    found = surges.surges_of(demand.df(), events.df(), seed=read_settings(settings.df())["random_seed"])
    return session.from_df(found).project(
        "* replace (cast(event_date as date) as event_date, cast(event_revenue as decimal(18, 2)) as event_revenue)"
    )
