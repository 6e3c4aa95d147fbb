{{ config(enabled=books_parts()) }}
{% set columns = declared_columns('transactions') %}

with

lines as (

    select * from {{ ref('stg_transactions') }}

),

-- A line is counted once, whatever is booked of it.
booked as (

    {% for meaning, amount, date, moment, is_goods, condition, lines in [
        ('customer_id', 'amount', 'order_date', 'ordered_at', 'is_goods', 'true', 1),
        ('refunded_amount', '-refund_amount', 'refunded_date', 'refunded_at', 'is_goods', 'refund_amount > 0', 0),
        ('shipping', 'shipping_amount', 'order_date', 'ordered_at', 'false', 'shipping_amount <> 0', 0),
    ] if meaning in columns %}
        {{ 'union all' if not loop.first }}

        select
            customer_id,
            order_id,
            {{ 'product_id' if meaning != 'shipping' else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as product_id,
            {{ moment }} as ordered_at,
            {{ date }} as order_date,
            {{ 'quantity' if lines else 'cast(null as decimal(18, 4))' }} as quantity,
            cast({{ amount }} as decimal(18, 2)) as amount,
            {{ is_goods }} as is_goods,
            rejection_reason,
            unreadable_line,
            {{ lines }} as line_count

        from lines

        where {{ condition }}
    {% endfor %}

)

select * from booked
