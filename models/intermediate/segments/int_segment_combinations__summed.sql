with

customers as (

    select * from {{ ref('int_customers__segmented') }}

),

-- A few thousand rows that every scheme is summed from, instead of all customers once per scheme.
summed as (

    select
        as_of_date,
        is_active,
        rfm_segment,
        grade,
        grade_fixed,
        value_segment,
        cluster_name,
        count(*) as customer_count,
        cast(sum(recency_days) as bigint) as recency_days,
        cast(sum(order_count) as bigint) as order_count,
        cast(sum(net_revenue) as decimal(18, 2)) as net_revenue,
        cast(sum(purchase_revenue) as decimal(18, 2)) as purchase_revenue

    from customers

    group by as_of_date, is_active, rfm_segment, grade, grade_fixed, value_segment, cluster_name

)

select * from summed
