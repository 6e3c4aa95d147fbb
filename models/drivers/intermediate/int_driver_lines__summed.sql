{% set categories = ['department', 'product_category', 'product_type', 'brand'] %}
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

labelled as (

    select
        transactions.*,
        {% for category in categories %}
            {% if category in dimensions %}
                coalesce(products.{{ category }}, 'unknown') as {{ category }}{{ ',' if not loop.last }}
            {% else %}
                cast(null as {{ dbt.type_string() }}) as {{ category }}{{ ',' if not loop.last }}
            {% endif %}
        {% endfor %}

    from transactions

    {% if dimensions %}
        left join products
            on transactions.product_id = products.product_id
    {% endif %}

),

summed as (

    select
        customer_id,
        order_id,
        order_date,
        channel,
        {{ categories | join(', ') }},
        {% if setting('driver_item_measure') == 'units' %}
            cast(sum(coalesce(quantity, sign(amount))) as decimal(18, 4)) as item_count,
        {% else %}
            cast(sum(case when amount >= 0 then 1 else 0 end) as decimal(18, 4)) as item_count,
        {% endif %}
        cast(sum(amount) as decimal(18, 2)) as net_revenue

    from labelled

    group by customer_id, order_id, order_date, channel, {{ categories | join(', ') }}

),

grouped as (

    select
        *,
        {{ customer_group('customer_id') }} as customer_group,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as order_month

    from summed

)

select * from grouped
