{% set n = setting('decline_horizon_months') %}
{# The first hour of the evening. #}
{% set evening = 17 %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

transactions as (

    select * from {{ ref('stg_transactions') }}

    where
        rejection_reason is null
        and customer_id is not null
        and amount > 0
        and order_date >= (select min(window_start_date_{{ n }}m) from as_of_dates)

),

-- One row per day, before any date multiplies it.
days as (

    select
        customer_id,
        order_date,
        max(order_hour) >= {{ evening }} as has_evening,
        sum(case when discount is not null then amount end) as discounted_revenue,
        sum(discount) as discount

    from transactions

    group by customer_id, order_date

),

visited as (

    select
        as_of_dates.as_of_date,
        days.customer_id,
        count(*) as day_count,
        cast(sum(case when days.has_evening then 1 else 0 end) as bigint) as evening_day_count,
        sum(days.discounted_revenue) as discounted_revenue,
        sum(days.discount) as discount

    from as_of_dates

    inner join days
        on
            as_of_dates.as_of_date >= days.order_date
            and as_of_dates.window_start_date_{{ n }}m <= days.order_date

    group by as_of_dates.as_of_date, days.customer_id

)

select * from visited
