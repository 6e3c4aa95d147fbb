{% set names = ['product_name', 'product_type', 'product_category', 'department'] %}
{% set known = names | select('in', declared_columns('products')) | list %}
{% set item = item_column() %}

with

items as (

    select distinct item_id

    from {{ ref('int_items__counted') }}

),

{% if known and not item %}
    products as (

        select * from {{ ref('stg_products') }}

    ),
{% endif %}

-- What the source calls it: a name, else the narrowest kind that it knows.
labelled as (

    select
        items.item_id,
        {% if known and not item %}
            coalesce(products.{{ known | join(', products.') }}) as item_label
        {% else %}
            cast({{ 'items.item_id' if item else 'null' }} as {{ dbt.type_string() }}) as item_label
        {% endif %}

    from items

    {% if known and not item %}
        left join products
            on items.item_id = products.product_id
    {% endif %}

)

select * from labelled
