{% do tell_events_outside(ref('int_demand_events__listed'), ref('item_demand')) %}

with

made as (

    select * from {{ ref('int_demand_forecasts__made') }}

),

quality as (

    select * from {{ ref('demand_forecast_quality') }}

    where is_chosen and horizon_weeks = 0

),

origins as (

    select max(origin_week) as origin_week from made

),

latest as (

    select
        made.item_level,
        made.item,
        made.parent_item,
        cast(made.origin_week as date) as origin_week,
        cast(made.week_date as date) as week_date,
        cast(made.horizon_weeks as int) as horizon_weeks,
        made.method,
        made.forecast_units,
        made.low_units,
        made.high_units

    from made

    inner join quality
        on made.method = quality.method

    inner join origins
        on made.origin_week = origins.origin_week

)

select * from latest
