{% set has_line_id = 'line_id' in declared_columns('transactions') %}

with

{% if has_line_id %}
    -- A later delivery takes the place of a line on another day, which changes without a change of its own lines.
    lines as (

        select * from {{ ref('stg_transactions') }}

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
            count(*) as line_count,
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
