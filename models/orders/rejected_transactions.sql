{% set from_day = changed_from() %}
{# The sums by order know whether a line was rejected: where none was, the lines are not read a second time. #}
{% set order_days = ref('int_order_days__summed') %}
{% set has_rejected = true %}
{% if execute and model.resource_type != 'unit_test' and built_relation('int_order_days__summed') %}
    {% set has_rejected = run_query(
        'select count(*) from ' ~ order_days ~ ' where rejection_reason is not null and ' ~ is_read_again(from_day)
    ).rows[0][0] > 0 %}
{% endif %}

with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where
        {{ 'rejection_reason is not null' if has_rejected else 'false' }}
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
