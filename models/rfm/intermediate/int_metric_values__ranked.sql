with

metric_values as (

    select * from {{ ref('int_metric_values__counted') }}

),

accumulated as (

    select
        *,
        sum(customer_count) over (
            partition by as_of_date, metric
            order by metric_value
            rows between unbounded preceding and current row
        ) as customers_up_to,
        sum(customer_count) over (partition by as_of_date, metric) as customers_in_all,
        first_value(customer_count) over (
            partition by as_of_date, metric
            order by metric_value
            rows between unbounded preceding and current row
        ) as customers_at_lowest

    from metric_values

),

-- The midrank in whole numbers: equal values get equal ranks, whatever the row order.
ranked as (

    select
        as_of_date,
        metric,
        metric_value,
        customer_count,
        cast(customers_up_to - customer_count as bigint) as customers_below,
        cast(customers_in_all as bigint) as customers_in_all,
        customers_at_lowest,
        cast(2 * (customers_up_to - customer_count) + customer_count as bigint) as numerator,
        cast(2 * customers_in_all as bigint) as denominator

    from accumulated

)

select * from ranked
