{% set dimensions = driver_dimensions('line') %}

with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where rejection_reason is null and customer_id is not null

),

{% if has_source_table('products') %}
    products as (

        select * from {{ ref('stg_products') }}

    ),
{% endif %}

summed as (

    select
        transactions.customer_id,
        transactions.order_id,
        transactions.order_date,
        transactions.channel,
        {% for dimension, entry in dimensions.items() %}
            coalesce(products.{{ entry.column }}, 'unknown') as {{ dimension }},
        {% endfor %}
        {% if setting('driver_item_measure') == 'units' %}
            cast(sum(coalesce(transactions.quantity, sign(transactions.amount))) as decimal(18, 4)) as item_count,
        {% else %}
            cast(sum(case when transactions.amount > 0 then 1 else 0 end) as decimal(18, 4)) as item_count,
        {% endif %}
        cast(sum(transactions.amount) as decimal(18, 2)) as net_revenue

    from transactions

    {% if dimensions %}
        left join products
            on transactions.product_id = products.product_id
    {% endif %}

    group by
        transactions.customer_id,
        transactions.order_id,
        transactions.order_date,
        transactions.channel
        {%- for dimension, entry in dimensions.items() %},
            coalesce(products.{{ entry.column }}, 'unknown')
        {%- endfor %}

)

select * from summed
