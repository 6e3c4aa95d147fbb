with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'windows'

),

orders as (

    select * from {{ ref('orders') }}

),

windowed as (

    select
        as_of_dates.as_of_date,
        orders.customer_id,
        min(case when {{ is_purchase_as_of() }} then orders.order_date end) as first_order_date,
        max(case when {{ is_purchase_as_of() }} then orders.order_date end) as last_order_date,
        {% for length in window_lengths() %}
            {% set start, prior_start = 'window_start_date_' ~ length ~ 'm', 'prior_window_start_date_' ~ length ~ 'm' %}
            {{ sum_in_window('is_purchase', start) }} as order_count_{{ length }}m,
            {{ sum_in_window('net_revenue', start) }} as net_revenue_{{ length }}m,
            {{ sum_in_window('is_purchase', prior_start, start) }} as order_count_prior_{{ length }}m,
            {{ sum_in_window('net_revenue', prior_start, start) }} as net_revenue_prior_{{ length }}m,
        {% endfor %}
        {{ sum_in_window('is_purchase', 'look_back_start_date') }} as order_count,
        {{ sum_in_window('net_revenue', 'look_back_start_date') }} as net_revenue,
        {% if 'line_count' in setting('cluster_features') %}
            {{ sum_in_window('line_count', 'look_back_start_date') }} as line_count,
        {% endif %}
        {{ sum_in_window('purchase_revenue', 'look_back_start_date') }} as purchase_revenue

    from as_of_dates

    inner join orders
        on as_of_dates.as_of_date >= orders.order_date

    group by as_of_dates.as_of_date, orders.customer_id

    -- A customer enters with the first purchase.
    having max(case when {{ is_purchase_as_of() }} then 1 else 0 end) = 1

)

select * from windowed
