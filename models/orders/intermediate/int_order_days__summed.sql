{% set from_day = changed_from() %}
{% set has_parts = books_parts() %}

with

transactions as (

    select * from {{ ref('int_transactions__booked') if has_parts else ref('stg_transactions') }}

    where {{ is_read_again(from_day) }}
    {% if from_day is not none %}
        -- The same again on the clocks of the source, which lets the engine skip what was stored long ago.
        and (ordered_at >= {{ add_interval(from_day, -2, 'day') }} or ordered_at is null)
    {% endif %}

),

summed as (

    select
        customer_id,
        order_id,
        order_date,
        rejection_reason,
        {{ 'cast(sum(line_count) as bigint)' if has_parts else 'count(*)' }} as line_count,
        cast(sum(case when amount < 0 then 1 else 0 end) as bigint) as return_line_count,
        cast(sum(case when amount = 0 then 1 else 0 end) as bigint) as zero_line_count,
        cast(sum(case when is_goods then 0 else 1 end) as bigint) as non_goods_line_count,
        cast(coalesce(sum(case when amount > 0 then amount end), 0) as decimal(18, 2)) as gross_revenue,
        cast(coalesce(sum(case when amount < 0 then amount end), 0) as decimal(18, 2)) as return_revenue,
        cast(coalesce(sum(case when is_goods then amount end), 0) as decimal(18, 2)) as goods_revenue,
        cast(coalesce(sum(amount), 0) as decimal(18, 2)) as net_revenue

    from transactions

    group by customer_id, order_id, order_date, rejection_reason

)

select * from summed
