{% set metrics = shop_metrics() %}

with

month_ends as (

    select distinct
        as_of_date,
        as_of_month

    from {{ ref('segment_months') }}

    where is_month_end

),

orders as (

    select * from {{ ref('orders') }}

),

sides as (

    select true as is_before
    union all
    select false as is_before

),

comparisons as (

    select
        'month_before' as comparison,
        1 as months_back
    union all
    select
        'year_before' as comparison,
        12 as months_back

),

paired as (

    select
        month_ends.as_of_date,
        comparisons.comparison,
        month_ends.as_of_month as order_month,
        {{ add_interval('month_ends.as_of_month', '-comparisons.months_back', 'month') }} as order_month_before

    from month_ends

    cross join comparisons

),

-- Only months that begin after the first day of the data are whole.
sided as (

    select
        paired.*,
        sides.is_before,
        case when sides.is_before then paired.order_month_before else paired.order_month end as joined_month,
        {{ dbt.datediff('order_month', add_interval('order_month', 1, 'month'), 'day') }} as day_count,
        {{ dbt.datediff('order_month_before', add_interval('order_month_before', 1, 'month'), 'day') }} as day_count_before

    from paired

    cross join sides

    where paired.order_month_before >= (select min(order_date) from orders)

),

customer_months as (

    select
        customer_id,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as order_month,
        sum(net_revenue) as revenue,
        count(*) filter (where is_purchase or cancelled_date is not null) as order_count

    from orders

    group by customer_id, cast({{ dbt.date_trunc('month', 'order_date') }} as date)

),

customers as (

    select
        sided.as_of_date,
        sided.comparison,
        max({{ add_interval('sided.order_month_before', 1, 'month') }}) as before_end_date,
        max(sided.day_count) as day_count,
        max(sided.day_count_before) as day_count_before,
        customer_months.customer_id,
        cast(sum(case when sided.is_before then 0 else customer_months.revenue end) as decimal(18, 2)) as revenue,
        cast(sum(case when sided.is_before then customer_months.revenue else 0 end) as decimal(18, 2)) as revenue_before,
        cast(sum(case when sided.is_before then 0 else customer_months.order_count end) as bigint) as order_count,
        cast(sum(case when sided.is_before then customer_months.order_count else 0 end) as bigint) as order_count_before

    from sided

    inner join customer_months
        on sided.joined_month = customer_months.order_month

    group by sided.as_of_date, sided.comparison, customer_months.customer_id

),

shops as (

    select
        as_of_date,
        comparison,
        sum(revenue) as shop_revenue,
        sum(revenue_before) as shop_revenue_before,
        sum(order_count) as shop_orders,
        sum(order_count_before) as shop_orders_before

    from customers

    group by as_of_date, comparison

),

-- What each customer adds to the change: if the two months of a customer could as well be the other way round, its sign is a coin.
differed as (

    {% for metric, spec in metrics.items() %}
        select
            customers.as_of_date,
            customers.comparison,
            '{{ metric }}' as metric,
            cast({{ dbt.dateadd('day', -1, 'customers.before_end_date') }} as date) as compared_date,
            {{ spec.value }} as value,
            {{ spec.value_before }} as compared_value,
            {{ spec.scale }} as scale,
            cast({{ spec.difference }} as decimal(18, 2)) as difference

        from customers

        inner join shops
            on customers.as_of_date = shops.as_of_date and customers.comparison = shops.comparison

        where shops.shop_orders > 0 and shops.shop_orders_before > 0
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

summed as (

    select
        as_of_date,
        comparison,
        metric,
        max(compared_date) as compared_date,
        max(value) as value,
        max(compared_value) as compared_value,
        max(scale) as scale,
        sum(difference) as difference,
        sum({{ squared('difference') }}) as squared_difference,
        count(*) as customer_count

    from differed

    group by as_of_date, comparison, metric

)

select * from summed
