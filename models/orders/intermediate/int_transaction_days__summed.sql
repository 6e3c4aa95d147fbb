{% set has_parts = books_parts() %}
{% set reads_lines = 'line_id' in declared_columns('transactions') or has_parts or order_level_meanings() != [] %}

with

{% if reads_lines %}
    -- A later delivery takes the place of a line on another day, or an order's value does, which changes without a change of
    -- its own lines; and a refund changes the day that it is booked on, not that of its line.
    lines as (

        select * from {{ ref('int_transactions__booked') if has_parts else ref('stg_transactions') }}

    ),

    times as (

        select
            order_date,
            min(case when is_in_range then 1 else 0 end) = 1 as is_in_range

        from {{ ref('stg_transaction_times') }}

        group by order_date

    ),

    summed as (

        select
            lines.order_date,
            times.is_in_range,
            {{ 'cast(sum(lines.line_count) as bigint)' if has_parts else 'count(*)' }} as line_count,
            {{ row_checksum([
                'lines.customer_id', 'lines.order_id', 'lines.product_id', 'lines.ordered_at', 'lines.quantity',
                'lines.amount', 'lines.is_goods', 'lines.rejection_reason', 'lines.unreadable_line'
            ]) }} as line_checksum

        from lines

        inner join times
            on lines.order_date = times.order_date

        group by lines.order_date, times.is_in_range

    )
{% else %}
    times as (

        select * from {{ ref('stg_transaction_times') }}

    ),

    summed as (

        select
            order_date,
            is_in_range,
            cast(sum(line_count) as bigint) as line_count,
            cast(sum(line_checksum) as decimal(38, 0)) as line_checksum

        from times

        group by order_date, is_in_range

    )
{% endif %}

select * from summed
