{{ config(enabled='refunded_at' in declared_columns('transactions'), materialized='table') }}

with

lines as (

    select * from {{ ref('stg_transactions') }}

    where rejection_reason is null and customer_id is not null and is_goods

),

orders as (

    select
        customer_id,
        order_id,
        order_date,
        sum(amount) as goods_amount

    from lines

    group by customer_id, order_id, order_date

    having sum(refund_amount) > 0

),

refund_days as (

    select
        customer_id,
        order_id,
        order_date,
        refunded_date,
        sum(refund_amount) as refund_amount

    from lines

    where refund_amount > 0

    group by customer_id, order_id, order_date, refunded_date

),

summed as (

    select
        refund_days.*,
        orders.goods_amount,
        sum(refund_days.refund_amount) over (
            partition by refund_days.customer_id, refund_days.order_id, refund_days.order_date
            order by refund_days.refunded_date
            rows between unbounded preceding and current row
        ) as refunded_so_far

    from refund_days

    inner join orders
        on
            refund_days.customer_id = orders.customer_id
            and refund_days.order_id = orders.order_id
            and refund_days.order_date = orders.order_date

),

-- What is refunded on the day of its order was never a purchase.
matched as (

    select
        customer_id,
        order_id,
        order_date,
        min(refunded_date) as cancelled_date

    from summed

    where refunded_so_far >= goods_amount and refunded_date > order_date

    group by customer_id, order_id, order_date

)

select * from matched
