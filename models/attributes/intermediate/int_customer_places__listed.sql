with

orders as (

    select distinct customer_id from {{ ref('orders') }}

),

{% if has_source_table('customers') %}
    customers as (

        select * from {{ ref('stg_customers') }}

    ),
{% endif %}

listed as (

    select
        orders.customer_id,
        {% for name in ['latitude', 'longitude', 'region', 'city'] %}
            {% set is_known = has_source_table('customers') and name in declared_columns('customers') %}
            {{ ('customers.' ~ name) if is_known else no_text() }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}

    from orders

    {% if has_source_table('customers') %}
        left join customers
            on orders.customer_id = customers.customer_id
    {% endif %}

)

select * from listed
