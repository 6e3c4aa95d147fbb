with

lines as (

    select * from {{ ref('int_driver_lines__summed') }}

),

orders as (

    select * from {{ ref('orders') }}

),

-- An order is in one channel, as its money is in one slice.
itemised as (

    select
        customer_key,
        order_key,
        order_date,
        coalesce(min(channel), 'unknown') as channel,
        sum(item_count) as item_count

    from lines

    group by customer_key, order_key, order_date

),

identified as (

    select
        cast(customer_key as {{ dbt.type_string() }}) as customer_id,
        cast(order_key as {{ dbt.type_string() }}) as order_id,
        order_date,
        channel,
        item_count

    from itemised

),

named as (

    select
        *,
        {{ customer_group('customer_id') }} as customer_group,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as order_month

    from identified

),

-- A purchase that was taken back later was one in its month.
summed as (

    select
        named.customer_id,
        named.customer_group,
        named.order_month,
        named.channel,
        {{ weekday_key('named.order_date') }} as weekday,
        cast(sum(case when orders.is_purchase or orders.cancelled_date is not null then 1 else 0 end) as bigint)
            as order_count,
        cast(sum(named.item_count) as decimal(18, 4)) as item_count,
        cast(sum(orders.net_revenue) as decimal(18, 2)) as net_revenue

    from orders

    inner join named
        on
            orders.customer_id = named.customer_id
            and orders.order_id = named.order_id
            and orders.order_date = named.order_date

    group by
        named.customer_id,
        named.customer_group,
        named.order_month,
        named.channel,
        {{ weekday_key('named.order_date') }}

)

select * from summed
