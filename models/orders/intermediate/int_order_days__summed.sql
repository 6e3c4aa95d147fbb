{% set from_day = changed_from() %}
{% set has_parts = books_parts() %}
{# A booked part has the ids alone. #}
{% set customer, order = ('customer_id', 'order_id') if has_parts else ('customer_key', 'order_key') %}

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
        {{ customer }} as customer_key,
        {{ order }} as order_key,
        order_date,
        rejection_reason,
        {{ 'cast(sum(line_count) as bigint)' if has_parts else 'count(*)' }} as line_count,
        count(*) filter (where amount < 0) as return_line_count,
        count(*) filter (where amount = 0) as zero_line_count,
        count(*) filter (where not is_goods) as non_goods_line_count,
        coalesce(sum(amount) filter (where amount > 0), 0) as gross_revenue,
        coalesce(sum(amount) filter (where is_goods), 0) as goods_revenue,
        coalesce(sum(amount), 0) as net_revenue

    from transactions

    group by {{ customer }}, {{ order }}, order_date, rejection_reason

),

named as (

    select
        cast(customer_key as {{ dbt.type_string() }}) as customer_id,
        cast(order_key as {{ dbt.type_string() }}) as order_id,
        order_date,
        rejection_reason,
        line_count,
        return_line_count,
        zero_line_count,
        non_goods_line_count,
        cast(gross_revenue as decimal(18, 2)) as gross_revenue,
        cast(net_revenue - gross_revenue as decimal(18, 2)) as return_revenue,
        cast(goods_revenue as decimal(18, 2)) as goods_revenue,
        cast(net_revenue as decimal(18, 2)) as net_revenue

    from summed

)

select * from named
