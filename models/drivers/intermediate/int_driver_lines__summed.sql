with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where rejection_reason is null and customer_key is not null

),

goods as (

    select * from {{ ref('int_driver_goods__numbered') }}

),

-- Lines are grouped by the ids as they are stored, as for orders.
labelled as (

    select
        transactions.customer_key,
        transactions.order_key,
        transactions.order_date,
        transactions.channel,
        transactions.quantity,
        transactions.amount,
        goods.goods_id

    from transactions

    left join goods
        on transactions.product_id = goods.product_id

),

summed as (

    select
        customer_key,
        order_key,
        order_date,
        channel,
        goods_id,
        {% if setting('driver_item_measure') == 'units' %}
            cast(sum(coalesce(quantity, sign(amount))) as decimal(18, 4)) as item_count,
        {% else %}
            cast(count(*) filter (where amount >= 0) as decimal(18, 4)) as item_count,
        {% endif %}
        cast(sum(amount) as decimal(18, 2)) as net_revenue

    from labelled

    group by customer_key, order_key, order_date, channel, goods_id

)

select * from summed
