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
        customer_id,
        order_id,
        order_date,
        customer_group,
        order_month,
        coalesce(min(channel), 'unknown') as channel,
        sum(item_count) as item_count

    from lines

    group by customer_id, order_id, order_date, customer_group, order_month

),

-- A purchase that was taken back later was one in its month.
summed as (

    select
        itemised.customer_id,
        itemised.customer_group,
        itemised.order_month,
        itemised.channel,
        {{ weekday_key('itemised.order_date') }} as weekday,
        cast(sum(case when orders.is_purchase or orders.cancelled_date is not null then 1 else 0 end) as bigint)
            as order_count,
        cast(sum(itemised.item_count) as decimal(18, 4)) as item_count,
        cast(sum(orders.net_revenue) as decimal(18, 2)) as net_revenue

    from orders

    inner join itemised
        on
            orders.customer_id = itemised.customer_id
            and orders.order_id = itemised.order_id
            and orders.order_date = itemised.order_date

    group by
        itemised.customer_id,
        itemised.customer_group,
        itemised.order_month,
        itemised.channel,
        {{ weekday_key('itemised.order_date') }}

)

select * from summed
