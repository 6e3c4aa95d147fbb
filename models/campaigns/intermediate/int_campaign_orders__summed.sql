{% set declared = declared_columns('transactions') %}

with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where rejection_reason is null and customer_id is not null

),

orders as (

    select * from {{ ref('orders') }}

),

summed as (

    select
        customer_id,
        order_id,
        order_date,
        min(order_hour) as order_hour,
        min({{ 'place' if 'place' in declared else 'channel' }}) as place,
        {{ 'min(distance)' if 'distance' in declared else 'cast(null as decimal(18, 4))' }} as distance,
        min(channel) as channel,
        cast(coalesce(sum(discount), 0) as decimal(18, 2)) as discount,
        cast({{ 'coalesce(sum(coupon_discount), 0)' if 'coupon_discount' in declared else 0 }} as decimal(18, 2))
            as coupon_discount

    from transactions

    group by customer_id, order_id, order_date

),

joined as (

    select
        summed.*,
        orders.net_revenue,
        orders.is_purchase

    from summed

    inner join orders
        on
            summed.customer_id = orders.customer_id
            and summed.order_id = orders.order_id
            and summed.order_date = orders.order_date

)

select * from joined
