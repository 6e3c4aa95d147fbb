with

customers as (

    select * from {{ ref('customer_segment_history') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'segments'

),

-- A few thousand rows that every scheme is summed from, instead of all customers once per scheme.
summed as (

    select
        customers.as_of_date,
        customers.is_active,
        customers.rfm_segment,
        customers.grade,
        customers.grade_fixed,
        customers.value_segment,
        customers.cluster_name,
        count(*) as customer_count,
        cast(sum(customers.recency_days) as bigint) as recency_days,
        cast(sum(customers.order_count) as bigint) as order_count,
        cast(sum(customers.net_revenue) as decimal(18, 2)) as net_revenue,
        cast(sum(customers.purchase_revenue) as decimal(18, 2)) as purchase_revenue

    from customers

    inner join as_of_dates
        on customers.as_of_date = as_of_dates.as_of_date

    group by
        customers.as_of_date,
        customers.is_active,
        customers.rfm_segment,
        customers.grade,
        customers.grade_fixed,
        customers.value_segment,
        customers.cluster_name

)

select * from summed
