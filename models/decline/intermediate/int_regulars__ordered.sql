{% set n = setting('decline_horizon_months') %}

with

as_of_dates as (

    select
        *,
        {{ add_interval('window_end_date', -1, 'month') }} as last_month_start_date

    from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

orders as (

    select
        *,
        -- Days since a Monday: what engines call the first day of a week differs.
        mod({{ dbt.datediff("cast('2000-01-03' as date)", 'order_date', 'day') }}, 7) in (5, 6) as is_weekend

    from {{ ref('orders') }}

),

ordered as (

    select
        as_of_dates.as_of_date,
        orders.customer_id,
        {{ sum_in_window('is_purchase', 'last_month_start_date') }} as last_month_order_count,
        {{ sum_in_window('net_revenue', 'last_month_start_date') }} as last_month_revenue,
        max(case when {{ is_purchase_as_of() }} then orders.net_revenue end) as largest_order_revenue,
        cast(sum(case when {{ is_purchase_as_of() }} and orders.is_weekend then 1 else 0 end) as bigint) as weekend_order_count

    from as_of_dates

    inner join orders
        on
            as_of_dates.as_of_date >= orders.order_date
            and as_of_dates.window_start_date_{{ n }}m <= orders.order_date

    group by as_of_dates.as_of_date, orders.customer_id

)

select * from ordered
