{% set n = setting('decline_horizon_months') %}

with

customers as (

    select * from {{ ref('int_customers__measured') }}

),

listed as (

    select
        customer_id,
        as_of_date,
        is_month_end,
        recency_days,
        tenure_days,
        window_start_date_{{ n }}m as window_start_date,
        prior_window_start_date_{{ n }}m as prior_window_start_date,
        order_count_{{ n }}m as order_count,
        order_count_prior_{{ n }}m as order_count_prior,
        net_revenue_{{ n }}m as net_revenue,
        net_revenue_prior_{{ n }}m as net_revenue_prior,
        net_revenue_trend_6m as long_revenue_trend

    from customers

    where growth_state_{{ n }}m = 'comparable' and order_count_{{ n }}m >= {{ constant('decline_min_purchases') }}

)

select * from listed
