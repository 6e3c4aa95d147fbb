with

customers as (

    select * from {{ ref('customer_segment_history') }}

    where is_active and is_month_end and not is_left_truncated

),

as_of_dates as (

    select
        as_of_date,
        window_end_date,
        max(window_end_date) over () as data_end_date

    from {{ ref('int_as_of_dates__planned') }}

),

due as (

    select min(first_due_date) as first_due_date from {{ ref('int_as_of_dates__due') }}

    where memory = 'cluster_study'

),

orders as (

    select * from {{ ref('orders') }}

),

horizons as (

    {% for months in [1, 3, 6] %}
        select
            as_of_date,
            window_end_date,
            {{ months }} as horizon_months,
            {{ add_interval('window_end_date', months, 'month') }} as horizon_end_date,
            {{ add_interval(add_interval('window_end_date', months, 'month'), -1, 'day') }} as followed_until_date

        from as_of_dates

        where {{ add_interval('window_end_date', months, 'month') }} <= data_end_date

        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Horizons that were over before the first day that counts now stay as they are.
due_horizons as (

    select horizons.*

    from horizons

    inner join due
        on horizons.followed_until_date >= due.first_due_date

),

-- Money of the day it is booked on: what happens behind the as-of date, whatever order it belongs to.
summed as (

    select
        due_horizons.as_of_date,
        due_horizons.horizon_months,
        orders.customer_id,
        cast(sum(orders.net_revenue) as decimal(18, 2)) as following_revenue

    from due_horizons

    inner join orders
        on
            due_horizons.window_end_date <= orders.order_date
            and due_horizons.horizon_end_date > orders.order_date

    group by due_horizons.as_of_date, due_horizons.horizon_months, orders.customer_id

),

followed as (

    select
        customers.as_of_date,
        due_horizons.horizon_months,
        due_horizons.followed_until_date,
        customers.customer_id,
        customers.grade,
        customers.rfm_score,
        customers.recency_points,
        customers.frequency_points,
        customers.monetary_points,
        customers.net_revenue,
        coalesce(summed.following_revenue, 0) as following_revenue

    from customers

    inner join due_horizons
        on customers.as_of_date = due_horizons.as_of_date

    left join summed
        on
            due_horizons.as_of_date = summed.as_of_date
            and due_horizons.horizon_months = summed.horizon_months
            and customers.customer_id = summed.customer_id

)

select * from followed
