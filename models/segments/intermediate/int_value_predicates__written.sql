{% set text = dbt.type_string() %}

with

classes as (

    select * from {{ ref('value_classes') }}

),

bounds as (

    select * from {{ ref('int_value_classes__bounded') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

latest_bounds as (

    select bounds.*

    from bounds

    inner join as_of_dates
        on
            bounds.as_of_date = as_of_dates.as_of_date
            and as_of_dates.is_latest

),

written as (

    select
        classes.value_segment as segment,
        classes.segment_order,
        case
            when classes.revenue_ratio_below is null then 'not is_active'
            when latest_bounds.value_segment is null then 'false'
            else {{ dbt.concat([
                "'is_active and net_revenue between '", 'cast(latest_bounds.revenue_from as ' ~ text ~ ')',
                "' and '", 'cast(latest_bounds.revenue_to as ' ~ text ~ ')'
            ]) }}
        end as predicate

    from classes

    left join latest_bounds
        on classes.value_segment = latest_bounds.value_segment

)

select * from written
