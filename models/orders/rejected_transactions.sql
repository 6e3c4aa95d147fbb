{% set from_day = changed_from() %}

with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where
        rejection_reason is not null
        and {{ is_read_again(from_day) }}
        {% if from_day is not none %}
            and (ordered_at >= {{ add_interval(from_day, -2, 'day') }} or ordered_at is null)
        {% endif %}

),

-- The same raw line may come several times; the number tells them apart.
numbered as (

    select
        rejection_reason,
        order_date,
        raw_customer_id,
        raw_order_id,
        raw_product_id,
        raw_ordered_at,
        raw_quantity,
        raw_unit_price,
        raw_amount,
        unreadable_line,
        cast(row_number() over (
            partition by
                rejection_reason, raw_customer_id, raw_order_id, raw_product_id,
                raw_ordered_at, raw_quantity, raw_unit_price, raw_amount, unreadable_line
            order by raw_order_id
        ) as bigint) as repeat_number

    from transactions

)

select * from numbered
