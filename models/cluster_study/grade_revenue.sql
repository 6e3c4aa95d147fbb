with

customers as (

    select * from {{ ref('int_customers__followed') }}

),

due as (

    select min(first_due_date) as first_due_date from {{ ref('int_as_of_dates__due') }}

    where memory = 'cluster_study'

),

summed as (

    select
        customers.as_of_date,
        customers.horizon_months,
        customers.followed_until_date,
        customers.grade,
        count(*) as customer_count,
        cast(sum(customers.net_revenue) as decimal(18, 2)) as net_revenue,
        cast(sum(customers.following_revenue) as decimal(18, 2)) as following_revenue

    from customers

    inner join due
        on customers.followed_until_date >= due.first_due_date

    group by customers.as_of_date, customers.horizon_months, customers.followed_until_date, customers.grade

),

in_all as (

    select
        as_of_date,
        horizon_months,
        sum(customer_count) as customer_count,
        sum(net_revenue) as net_revenue,
        sum(following_revenue) as following_revenue

    from summed

    group by as_of_date, horizon_months

),

shared as (

    select
        summed.as_of_date,
        summed.horizon_months,
        summed.followed_until_date,
        summed.grade,
        summed.customer_count,
        {{ as_ratio('summed.customer_count', 'in_all.customer_count') }} as customer_ratio,
        summed.net_revenue,
        case when in_all.net_revenue > 0 then {{ as_ratio('summed.net_revenue', 'in_all.net_revenue') }} end as net_revenue_ratio,
        summed.following_revenue,
        case when in_all.following_revenue > 0
            then {{ as_ratio('summed.following_revenue', 'in_all.following_revenue') }} end as following_revenue_ratio,
        {{ as_ratio('summed.following_revenue', 'summed.customer_count') }} as mean_following_revenue

    from summed

    inner join in_all
        on
            summed.as_of_date = in_all.as_of_date
            and summed.horizon_months = in_all.horizon_months

)

select * from shared
