with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'monitoring' and is_month_end and not is_left_truncated

),

customers as (

    select * from {{ ref('customer_segment_history') }}

    where is_active

),

deciles as (

    select cast(generated_number as int) as decile from ({{ dbt.generate_series(10) }}) as numbers

),

-- Customers of equal revenue stay together: inside them the Lorenz curve is a straight line.
revenues as (

    select
        customers.as_of_date,
        customers.net_revenue,
        count(*) as customer_count

    from customers

    inner join as_of_dates
        on customers.as_of_date = as_of_dates.as_of_date

    group by customers.as_of_date, customers.net_revenue

),

ranked as (

    select
        *,
        sum(customer_count) over (partition by as_of_date order by net_revenue desc) as customers_from_top,
        sum(customer_count * net_revenue) over (partition by as_of_date order by net_revenue desc) as revenue_from_top,
        sum(customer_count) over (partition by as_of_date) as all_customer_count,
        sum(customer_count * net_revenue) over (partition by as_of_date) as all_revenue

    from revenues

),

-- Gini's mean difference by midranks.
ginis as (

    select
        as_of_date,
        {{ as_ratio(
            'sum(cast(customer_count * (all_customer_count - 2 * customers_from_top + customer_count) as bigint) * net_revenue)',
            'max(all_customer_count) * max(all_revenue)'
        ) }} as gini

    from ranked

    group by as_of_date

),

placed as (

    select
        ranked.as_of_date,
        deciles.decile,
        cast(ranked.all_customer_count as bigint) as customer_count,
        case when ranked.all_revenue > 0 then {{ as_ratio(
            '10 * ranked.revenue_from_top - (10 * ranked.customers_from_top - deciles.decile * ranked.all_customer_count) * ranked.net_revenue',
            '10 * ranked.all_revenue'
        ) }} end as cumulative_revenue_ratio,
        case when ranked.all_revenue > 0 then ginis.gini end as gini

    from ranked

    inner join deciles
        on
            10 * ranked.customers_from_top >= deciles.decile * ranked.all_customer_count
            and 10 * (ranked.customers_from_top - ranked.customer_count) < deciles.decile * ranked.all_customer_count

    inner join ginis
        on ranked.as_of_date = ginis.as_of_date

)

select * from placed
