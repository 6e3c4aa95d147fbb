{{ config(materialized='table' if source_option('transactions', 'match_returns') else 'incremental') }}
{% set from_day = changed_from() %}

with

order_days as (

    select * from {{ ref('int_order_days__summed') }}

    where rejection_reason is null and customer_id is not null

),

{% if from_day is not none %}
    -- An order that is read again may have begun on any day before.
    begun as (

        select distinct
            customer_id,
            order_id

        from order_days

        where {{ is_read_again(from_day) }}

    ),
{% endif %}

purchases as (

    select
        order_days.customer_id,
        order_days.order_id,
        min(order_days.order_date) as purchase_date

    from order_days

    {% if from_day is not none %}
        inner join begun
            on
                order_days.customer_id = begun.customer_id
                and order_days.order_id = begun.order_id
    {% endif %}

    -- A day of returns alone is not a visit, nor is a fee.
    where order_days.goods_revenue > 0

    group by order_days.customer_id, order_days.order_id

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

    where {{ is_read_again(from_day, 'order_days.order_date') }}

)

select * from booked
