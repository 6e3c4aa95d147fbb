with

regulars as (

    select * from {{ ref('int_regulars__listed') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

orders as (

    select * from {{ ref('int_regulars__ordered') }}

),

ranges as (

    select * from {{ ref('int_regulars__ranged') }}

),

visits as (

    select * from {{ ref('int_regulars__visited') }}

),

-- What no line says is unknown, and what the source does not declare is unknown of everybody.
featured as (

    select
        regulars.customer_id,
        regulars.as_of_date,
        cast(regulars.recency_days as double) as recency_days,
        cast(regulars.tenure_days as double) as tenure_days,
        cast(regulars.order_count as double) as order_count,
        cast(regulars.net_revenue as double) as net_revenue,
        {{ as_ratio('regulars.net_revenue', 'regulars.order_count') }} as order_value,
        {{ as_ratio(
            'regulars.recency_days * regulars.order_count',
            dbt.datediff('regulars.window_start_date', 'as_of_dates.window_end_date', 'day')
        ) }} as recency_interval_ratio,
        {{ growth_trend('regulars.order_count', 'regulars.order_count_prior') }} as order_count_trend,
        {{ growth_trend('regulars.net_revenue', 'regulars.net_revenue_prior') }} as net_revenue_trend,
        {{ growth_trend(
            as_ratio('regulars.net_revenue', 'regulars.order_count'),
            as_ratio('regulars.net_revenue_prior', 'regulars.order_count_prior')
        ) }} as order_value_trend,
        regulars.long_revenue_trend,
        {{ as_ratio('orders.last_month_order_count', 'regulars.order_count') }} as last_month_order_ratio,
        {{ as_ratio('orders.last_month_revenue', 'regulars.net_revenue') }} as last_month_revenue_ratio,
        {{ as_ratio('orders.largest_order_revenue', 'regulars.net_revenue') }} as largest_order_ratio,
        {{ as_ratio('orders.weekend_order_count', 'regulars.order_count') }} as weekend_order_ratio,
        cast(nullif(ranges.channel_count, 0) as double) as channel_count,
        cast(nullif(ranges.product_category_count, 0) as double) as category_count,
        {{ as_ratio(
            'ranges.product_category_count - ranges.product_category_count_prior',
            'ranges.product_category_count + ranges.product_category_count_prior'
        ) }} as category_count_trend,
        {{ as_ratio('visits.evening_day_count', 'visits.day_count') }} as evening_day_ratio,
        {{ as_ratio('visits.discount', 'visits.discounted_revenue + visits.discount') }} as discount_ratio,
        regulars.is_month_end

    from regulars

    inner join as_of_dates
        on regulars.as_of_date = as_of_dates.as_of_date

    left join orders
        on
            regulars.as_of_date = orders.as_of_date
            and regulars.customer_id = orders.customer_id

    left join ranges
        on
            regulars.as_of_date = ranges.as_of_date
            and regulars.customer_id = ranges.customer_id

    left join visits
        on
            regulars.as_of_date = visits.as_of_date
            and regulars.customer_id = visits.customer_id

)

select * from featured
