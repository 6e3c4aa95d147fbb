{{ config(materialized='table' if takes_back_orders() else 'incremental') }}
{% set from_day = changed_from() %}
{% set usable = 'rejection_reason is null and customer_id is not null' %}

with

order_days as (

    select * from {{ ref('int_order_days__summed') }}

    where {{ usable }} and {{ is_read_again(from_day) }}

),

repeated as (

    select * from {{ ref('int_order_days__repeated') }}

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
        -- A day of returns alone is not a visit, nor is a fee; what is booked on the same order later is money, not another purchase.
        order_days.goods_revenue > 0 and coalesce(repeated.is_purchase, true) as is_purchase

    from order_days

    left join repeated
        on
            order_days.customer_id = repeated.customer_id
            and order_days.order_id = repeated.order_id
            and order_days.order_date = repeated.order_date

)

select * from booked

-- What is later summed by customer then lies together, which takes two thirds of the time and memory.
order by customer_id
