{% set known = ['latitude', 'longitude', 'region', 'city'] | select('in', declared_columns('customers')) | list %}

with

orders as (

    select distinct customer_id from {{ ref('orders') }}

),

{% if known %}
    customers as (

        select * from {{ ref('stg_customers') }}

    ),
{% endif %}

listed as (

    select
        orders.customer_id,
        {% for name in ['latitude', 'longitude', 'region', 'city'] %}
            {{ ('customers.' ~ name) if name in known else no_text() }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}

    from orders

    {% if known %}
        left join customers
            on orders.customer_id = customers.customer_id
    {% endif %}

)

select * from listed
