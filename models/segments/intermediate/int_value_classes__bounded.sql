with

metric_values as (

    select * from {{ ref('int_metric_values__counted') }}

    where metric = 'monetary'

),

value_classes as (

    select * from {{ ref('value_classes') }}

    where revenue_ratio_below is not null

),

ratios as (

    select
        value_segment,
        cast(row_number() over (order by revenue_ratio_below) as int) as value_number,
        lag(revenue_ratio_below) over (order by revenue_ratio_below) as revenue_ratio_from,
        case when revenue_ratio_below < 1 then revenue_ratio_below end as revenue_ratio_below

    from value_classes

),

-- A shop that earned nothing in all has no best customers: everybody is in the last class.
accumulated as (

    select
        as_of_date,
        metric_value as net_revenue,
        greatest(sum(metric_value * customer_count) over (partition by as_of_date), 0) as revenue_of_all,
        greatest(coalesce(
            sum(metric_value * customer_count) over (
                partition by as_of_date
                order by metric_value desc
                rows between unbounded preceding and 1 preceding
            ), 0
        ), 0) as revenue_of_better

    from metric_values

),

-- A customer whose betters make less than the bound belongs to the class: ties fall whole to the better class.
classed as (

    select
        accumulated.as_of_date,
        accumulated.net_revenue,
        ratios.value_segment,
        ratios.value_number

    from accumulated

    inner join ratios
        on
            (
                ratios.revenue_ratio_from is null
                or accumulated.revenue_of_better >= ratios.revenue_ratio_from * accumulated.revenue_of_all
            )
            and (
                ratios.revenue_ratio_below is null
                or accumulated.revenue_of_better < ratios.revenue_ratio_below * accumulated.revenue_of_all
            )

),

-- Classes follow each other in the order of revenue, so that two bounds say who belongs to one.
bounded as (

    select
        as_of_date,
        value_segment,
        value_number,
        min(net_revenue) as revenue_from,
        max(net_revenue) as revenue_to

    from classed

    group by as_of_date, value_segment, value_number

)

select * from bounded
