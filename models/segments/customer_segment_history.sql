with

customers as (

    select * from {{ ref('int_customers__segmented') }}

),

{{ naming_steps() }},

published as (

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
        segment_key,
        purchase_revenue,
        recency_points_fixed,
        frequency_points_fixed,
        monetary_points_fixed,
        cluster_fit_date

    from named

)

select * from published
