{{ config(materialized='table' if source_option('transactions', 'match_returns') else 'view') }}

with

order_days as (

    select * from {{ ref('int_order_days__summed') }}

    where rejection_reason is null and customer_id is not null

),

purchases as (

    select
        customer_id,
        order_id,
        min(order_date) as purchase_date

    from order_days

    -- A day of returns alone is not a visit, nor is a fee.
    where goods_revenue > 0

    group by customer_id, order_id

),

booked as (

    select
        order_days.customer_id,
        order_days.order_id,
        order_days.order_date,
        order_days.line_count,
        order_days.gross_revenue,
        order_days.return_revenue,
        order_days.goods_revenue,
        order_days.net_revenue,
        -- What is booked on the same order later is money, not another purchase.
        coalesce(order_days.order_date = purchases.purchase_date, false) as is_purchase

    from order_days

    left join purchases
        on
            order_days.customer_id = purchases.customer_id
            and order_days.order_id = purchases.order_id

)

select * from booked
