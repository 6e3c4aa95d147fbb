with

customers as (

    select * from {{ ref('int_customers__graded') }}

),

fit_dates as (

    select * from {{ ref('int_fit_dates__held') }}

),

assigned as (

    select * from {{ ref('int_customers__assigned') }}

),

segmented as (

    select
        customers.customer_id,
        customers.as_of_date,
        customers.as_of_month,
        customers.is_month_end,
        customers.is_left_truncated,
        customers.is_active,
        customers.first_order_date,
        customers.last_order_date,
        customers.tenure_days,
        customers.recency_days,
        customers.order_count,
        customers.net_revenue,
        customers.average_order_value,
        {% for length in [3, 6] %}
            customers.order_count_{{ length }}m,
            customers.net_revenue_{{ length }}m,
            customers.net_revenue_prior_{{ length }}m,
            customers.net_revenue_growth_{{ length }}m,
            customers.net_revenue_trend_{{ length }}m,
            customers.growth_number_{{ length }}m,
        {% endfor %}
        {% for metric in metric_weights() %}
            customers.{{ metric }}_score,
            customers.{{ metric }}_points,
            customers.{{ metric }}_points_fixed,
        {% endfor %}
        customers.rfm_score,
        customers.rfm_score_fixed,
        customers.grade_number,
        customers.grade_fixed_number,
        customers.value_number,
        customers.segment_number,
        customers.purchase_revenue,
        fit_dates.cluster_fit_date,
        case
            when fit_dates.cluster_fit_date is null then null
            when customers.is_active then assigned.cluster_id
            else 0
        end as cluster_id,
        assigned.cluster_distance

    from customers

    inner join fit_dates
        on customers.as_of_date = fit_dates.as_of_date

    left join assigned
        on
            customers.as_of_date = assigned.as_of_date
            and customers.customer_id = assigned.customer_id

)

select * from segmented
