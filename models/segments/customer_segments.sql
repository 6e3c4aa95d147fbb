with

history as (

    select * from {{ ref('int_customers__segmented') }}

),

-- Not from the step above: what is read twice is first stored whole.
latest_dates as (

    select max(as_of_date) as as_of_date from {{ ref('int_customers__segmented') }}

),

-- A scalar, which lets the engine skip what was stored for other dates.
customers as (

    select * from history

    where as_of_date = (select as_of_date from latest_dates)

),

{{ naming_steps() }},

latest as (

    select
        customer_id,
        as_of_date,
        as_of_month,
        is_month_end,
        is_left_truncated,
        is_active,
        first_order_date,
        last_order_date,
        tenure_days,
        recency_days,
        order_count,
        net_revenue,
        average_order_value,
        {% for length in [3, 6] %}
            order_count_{{ length }}m,
            net_revenue_{{ length }}m,
            net_revenue_prior_{{ length }}m,
            net_revenue_growth_{{ length }}m,
            net_revenue_trend_{{ length }}m,
            growth_state_{{ length }}m,
        {% endfor %}
        recency_score,
        frequency_score,
        monetary_score,
        rfm_code,
        recency_points,
        frequency_points,
        monetary_points,
        rfm_score,
        grade,
        rfm_score_fixed,
        grade_fixed,
        rfm_segment,
        value_segment,
        cluster_id,
        cluster_name,
        cluster_distance,
        segment_key

    from named

)

select * from latest
