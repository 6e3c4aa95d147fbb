with

customers as (

    select * from {{ ref('int_customers__measured') }}

),

windows as (

    {% for length in window_lengths() %}
        select
            customer_id,
            as_of_date,
            as_of_month,
            is_month_end,
            {{ length }} as window_months,
            window_start_date_{{ length }}m as window_start_date,
            prior_window_start_date_{{ length }}m as prior_window_start_date,
            order_count_{{ length }}m as order_count,
            order_count_prior_{{ length }}m as order_count_prior,
            net_revenue_{{ length }}m as net_revenue,
            net_revenue_prior_{{ length }}m as net_revenue_prior,
            net_revenue_growth_{{ length }}m as net_revenue_growth,
            net_revenue_trend_{{ length }}m as net_revenue_trend,
            growth_state_{{ length }}m as growth_state

        from customers

        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from windows
