with

cohorts as (

    select * from {{ ref('int_customers__cohorted') }}

),

customers as (

    select * from {{ ref('customer_segment_history') }}

    where is_month_end

),

orders as (

    select * from {{ ref('orders') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'monitoring'

),

-- A customer has a row at every month end from the first one on while a purchase stands, with the last one known then.
bought as (

    select
        cohorts.first_month,
        cohorts.first_segment,
        cohorts.is_left_truncated,
        customers.as_of_month,
        count(*) as customer_count,
        cast(sum(case when customers.last_order_date >= customers.as_of_month then 1 else 0 end) as bigint)
            as active_customer_count

    from customers

    inner join as_of_dates
        on customers.as_of_date = as_of_dates.as_of_date

    inner join cohorts
        on customers.customer_id = cohorts.customer_id

    group by cohorts.first_month, cohorts.first_segment, cohorts.is_left_truncated, customers.as_of_month

),

first_due as (

    select min(first_due_month) as first_due_month from as_of_dates

),

spent as (

    select
        cohorts.first_month,
        cohorts.first_segment,
        cast({{ dbt.date_trunc('month', 'orders.order_date') }} as date) as as_of_month,
        cast(sum(orders.net_revenue) as decimal(18, 2)) as net_revenue

    from orders

    inner join first_due
        on orders.order_date >= first_due.first_due_month

    inner join cohorts
        on orders.customer_id = cohorts.customer_id

    group by cohorts.first_month, cohorts.first_segment, cast({{ dbt.date_trunc('month', 'orders.order_date') }} as date)

),

retained as (

    select
        bought.first_month,
        bought.first_segment,
        bought.as_of_month,
        cast({{ dbt.datediff('bought.first_month', 'bought.as_of_month', 'month') }} as int) as month_number,
        bought.is_left_truncated,
        bought.customer_count,
        bought.active_customer_count,
        {{ as_ratio('bought.active_customer_count', 'bought.customer_count') }} as retention_ratio,
        coalesce(spent.net_revenue, 0) as net_revenue

    from bought

    left join spent
        on
            bought.first_month = spent.first_month
            and bought.first_segment = spent.first_segment
            and bought.as_of_month = spent.as_of_month

)

select * from retained
