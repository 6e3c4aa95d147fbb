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

names as (

    select * from {{ ref('int_clusters__named') }}

),

traces as (

    select * from {{ ref('cluster_traces') }}

),

segmented as (

    select
        customers.*,
        fit_dates.cluster_fit_date,
        case
            when fit_dates.cluster_fit_date is null then null
            when customers.is_active then assigned.cluster_id
            else 0
        end as cluster_id,
        case
            when fit_dates.cluster_fit_date is null then null
            when customers.is_active then coalesce(names.cluster_name, 'noise')
            else 'lapsed'
        end as cluster_name,
        assigned.cluster_distance,
        case
            when fit_dates.cluster_fit_date is null then null
            when customers.is_active then coalesce(traces.segment_key, 'noise')
            else 'lapsed'
        end as segment_key

    from customers

    inner join fit_dates
        on customers.as_of_date = fit_dates.as_of_date

    left join assigned
        on
            customers.as_of_date = assigned.as_of_date
            and customers.customer_id = assigned.customer_id

    left join names
        on
            assigned.cluster_fit_date = names.fit_date
            and assigned.cluster_id = names.cluster_id

    left join traces
        on
            assigned.cluster_fit_date = traces.fit_date
            and assigned.cluster_id = traces.cluster_id

),

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

    from segmented

)

select * from published
