{{ config(materialized='table' if source_option('transactions', 'match_returns') else 'incremental') }}
{% set from_day = changed_from() %}
{% set usable = 'rejection_reason is null and customer_id is not null' %}

with

order_days as (

    select * from {{ ref('int_order_days__summed') }}

    where {{ usable }} and {{ is_read_again(from_day) }}

),

-- Not from the step above, which has only what is read again, and what is read twice is first stored whole.
goods_days as (

    select * from {{ ref('int_order_days__summed') }}

    -- A day of returns alone is not a visit, nor is a fee.
    where {{ usable }} and goods_revenue > 0

),

{% if from_day is not none %}
    -- An order that is read again may have begun on any day before.
    begun as (

        select distinct
            customer_id,
            order_id

        from order_days

    ),
{% endif %}

purchases as (

    select
        goods_days.customer_id,
        goods_days.order_id,
        min(goods_days.order_date) as purchase_date

    from goods_days

    {% if from_day is not none %}
        inner join begun
            on
                goods_days.customer_id = begun.customer_id
                and goods_days.order_id = begun.order_id
    {% endif %}

    group by goods_days.customer_id, goods_days.order_id

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

-- What is later summed by customer then lies together, which takes two thirds of the time and memory.
order by customer_id
