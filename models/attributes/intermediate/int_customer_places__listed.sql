{% set columns = ['latitude', 'longitude', 'region', 'city'] %}
{% set known = columns | select('in', declared_columns('customers')) | list %}
{% set has_places = has_source_table('places') %}
{# What a model reads must not follow from the columns of a source. #}
{% if has_source_table('customers') %}{% do ref('stg_customers') %}{% endif %}

with

orders as (

    select distinct customer_id from {{ ref('orders') }}

),

{% if known %}
    customers as (

        select * from {{ ref('stg_customers') }}

    ),
{% endif %}

{% if has_places %}
    stores as (

        select * from {{ ref('int_customer_stores__chosen') }}

    ),

    places as (

        select * from {{ ref('stg_places') }}

    ),
{% endif %}

listed as (

    select
        orders.customer_id,
        {% for name in columns %}
            {{ ('customers.' ~ name) if name in known else no_text() }} as {{ name }},
            {{ ('places.' ~ name) if has_places else no_text() }} as store_{{ name }},
        {% endfor %}
        {{ 'stores.store' if has_places else no_text() }} as store

    from orders

    {% if known %}
        left join customers
            on orders.customer_id = customers.customer_id
    {% endif %}

    {% if has_places %}
        left join stores
            on orders.customer_id = stores.customer_id
        left join places
            on stores.store = places.place
    {% endif %}

)

select * from listed
