{% set from_day = changed_from() %}

with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where
        {{ is_read_again(from_day) }}
        {% if from_day is not none %}
            -- The same again on the clocks of the source, which lets the engine skip what was stored long ago.
            and (ordered_at >= {{ add_interval(from_day, -2, 'day') }} or ordered_at is null)
        {% endif %}
        and rejection_reason is null
        and is_goods
        and customer_id is not null
        and product_id is not null

),

summed as (

    select
        customer_id,
        order_id,
        order_date,
        product_id,
        cast(sum(amount) as decimal(18, 2)) as net_revenue

    from transactions

    group by customer_id, order_id, order_date, product_id

    -- What is given, or brought back, is not bought.
    having sum(amount) > 0

)

select * from summed
