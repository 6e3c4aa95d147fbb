with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where rejection_reason is null and customer_id is not null

),

goods as (

    select * from {{ ref('int_driver_goods__numbered') }}

),

labelled as (

    select
        transactions.customer_id,
        transactions.order_id,
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
        customer_id,
        order_id,
        order_date,
        channel,
        goods_id,
        {% if setting('driver_item_measure') == 'units' %}
            cast(sum(coalesce(quantity, sign(amount))) as decimal(18, 4)) as item_count,
        {% else %}
            cast(sum(case when amount >= 0 then 1 else 0 end) as decimal(18, 4)) as item_count,
        {% endif %}
        cast(sum(amount) as decimal(18, 2)) as net_revenue

    from labelled

    group by customer_id, order_id, order_date, channel, goods_id

),

grouped as (

    select
        *,
        {{ customer_group('customer_id') }} as customer_group,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as order_month

    from summed

)

select * from grouped
