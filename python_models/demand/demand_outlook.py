from segment_lib.demand import outlook
from segment_lib.settings import read_settings


def model(dbt, session):
    demand = dbt.ref("customer_segmentation", "item_demand")
    made = dbt.ref("customer_segmentation", "int_demand_forecasts__made")
    quality = dbt.ref("customer_segmentation", "demand_forecast_quality")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    found = outlook.outlook_of(
        demand.df(), made.df(), quality.df(), seed=read_settings(settings.df())["random_seed"]
    )
    money = [name for name in outlook.COLUMNS if name.endswith("_cents")]
    columns = [
        f"cast(cast({name} as decimal(18, 0)) * 0.01 as decimal(18, 2)) as {name.replace('_cents', '_revenue')}"
        if name in money
        else f"cast({name} as date) as {name}"
        if name.endswith("_week")
        else name
        for name in outlook.COLUMNS
    ]
    return session.from_df(found).project(", ".join(columns))
