with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where rejection_reason is not null

),

-- The same raw line may come several times; the number tells them apart.
numbered as (

    select
        rejection_reason,
        raw_customer_id,
        raw_order_id,
        raw_product_id,
        raw_ordered_at,
        raw_quantity,
        raw_unit_price,
        raw_amount,
        unreadable_line,
        order_date,
        row_number() over (
            partition by
                rejection_reason, raw_customer_id, raw_order_id, raw_product_id,
                raw_ordered_at, raw_quantity, raw_unit_price, raw_amount, unreadable_line
            order by raw_order_id
        ) as repeat_number

    from transactions

)

select * from numbered
