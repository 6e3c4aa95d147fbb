with

slices as (

    select * from {{ ref('int_driver_slices__measured') }}

),

noise as (

    select * from {{ ref('driver_noise') }}

),

-- What a purchase brings, for slices of lines what an item brings: sums cannot turn round, averages can.
averaged as (

    select
        *,
        {{ as_ratio('net_revenue', 'case when is_of_lines then item_count else order_count end') }} as average_revenue,
        {{ as_ratio('net_revenue_before', 'case when is_of_lines then item_count_before else order_count_before end') }}
            as average_revenue_before,
        {{ as_ratio('shop_revenue', 'case when is_of_lines then shop_items else shop_orders end') }} as shop_average,
        {{ as_ratio('shop_revenue_before', 'case when is_of_lines then shop_items_before else shop_orders_before end') }}
            as shop_average_before

    from slices

),

directed as (

    select
        as_of_date,
        comparison,
        dimension,
        count(*) > 1 as has_slices,
        max(case when average_revenue > average_revenue_before then 0 else 1 end) = 0 as is_rising_everywhere,
        max(case when average_revenue < average_revenue_before then 0 else 1 end) = 0 as is_falling_everywhere

    from averaged

    where state not in ('entered', 'left')

    group by as_of_date, comparison, dimension

),

joined as (

    select
        averaged.as_of_date,
        averaged.comparison,
        averaged.compared_date,
        averaged.dimension,
        averaged.slice,
        averaged.net_revenue_before,
        averaged.net_revenue,
        averaged.revenue_change,
        {{ as_ratio('averaged.revenue_change', 'averaged.shop_revenue - averaged.shop_revenue_before') }}
            as share_of_change,
        cast(noise.change_low as decimal(18, 2)) as change_low,
        cast(noise.change_high as decimal(18, 2)) as change_high,
        case when noise.p_value between 0 and 1 then noise.p_value end as p_value,
        case when noise.p_adjusted between 0 and 1 then noise.p_adjusted end as p_adjusted,
        coalesce(noise.p_adjusted <= {{ constant('driver_significance') }}, false) as is_significant,
        coalesce(directed.has_slices and (
            (directed.is_rising_everywhere and averaged.shop_average < averaged.shop_average_before)
            or (directed.is_falling_everywhere and averaged.shop_average > averaged.shop_average_before)
        ), false) as has_simpson_reversal

    from averaged

    left join directed
        on
            averaged.as_of_date = directed.as_of_date
            and averaged.comparison = directed.comparison
            and averaged.dimension = directed.dimension

    left join noise
        on
            averaged.as_of_date = cast(noise.as_of_date as date)
            and averaged.comparison = noise.comparison
            and averaged.dimension = noise.dimension
            and averaged.slice = noise.slice

),

-- Of equal changes, as of a segment that is the only one of its grade to change, the one of the smaller slice says more.
-- Weekdays are ranked alone: that a month has five Saturdays would hide everything else.
ranked as (

    select
        *,
        cast(row_number() over (
            partition by
                as_of_date,
                comparison,
                case when dimension in ('whole', 'weekday') then dimension else 'others' end
            order by
                abs(revenue_change) desc, greatest(net_revenue_before, net_revenue) asc, dimension asc, slice asc
        ) as int) as change_rank,
        cast(row_number() over (
            partition by as_of_date, comparison, dimension
            order by abs(revenue_change) desc, greatest(net_revenue_before, net_revenue) asc, slice asc
        ) as int) as dimension_rank

    from joined

)

select * from ranked
