{% set horizons = [1, 3, 6] %}

with

customers as (

    select * from {{ ref('int_customers__segmented') }}

    where is_active and is_month_end and not is_left_truncated

),

as_of_dates as (

    select
        as_of_date,
        window_end_date,
        max(window_end_date) over () as data_end_date

    from {{ ref('int_as_of_dates__planned') }}

),

orders as (

    select * from {{ ref('int_orders__netted') }}

),

-- Money of the day it is booked on: what happens behind the as-of date, whatever order it belongs to.
summed as (

    select
        as_of_dates.as_of_date,
        orders.customer_id,
        {% for horizon in horizons %}
            cast(sum(
                case when orders.order_date < {{ add_interval('as_of_dates.window_end_date', horizon, 'month') }}
                    then orders.net_revenue else 0 end
            ) as decimal(18, 2)) as following_revenue_{{ horizon }}m{{ ',' if not loop.last }}
        {% endfor %}

    from as_of_dates

    inner join orders
        on
            as_of_dates.window_end_date <= orders.order_date
            and {{ add_interval('as_of_dates.window_end_date', 6, 'month') }} > orders.order_date
            and as_of_dates.data_end_date > orders.order_date

    group by as_of_dates.as_of_date, orders.customer_id

),

followed as (

    select
        customers.as_of_date,
        customers.customer_id,
        customers.grade,
        customers.rfm_score,
        customers.recency_points,
        customers.frequency_points,
        customers.monetary_points,
        customers.net_revenue,
        {% for horizon in horizons %}
            case when {{ add_interval('as_of_dates.window_end_date', horizon, 'month') }} <= as_of_dates.data_end_date
                then coalesce(summed.following_revenue_{{ horizon }}m, 0) end
                as following_revenue_{{ horizon }}m{{ ',' if not loop.last }}
        {% endfor %}

    from customers

    inner join as_of_dates
        on customers.as_of_date = as_of_dates.as_of_date

    left join summed
        on
            customers.as_of_date = summed.as_of_date
            and customers.customer_id = summed.customer_id

)

select * from followed
