{{ config(enabled=has_source_table('customers'), materialized=source_materialization('customers')) }}
{% set types = column_types('customers') %}

with

customers as (

    select * from {{ source_relation('customers') }}

),

typed as (

    select
        {{ as_text_id(delivered_column('customers', 'customer_id', types)) }} as customer_id,
        {% for meaning in customer_flags() if meaning in declared_columns('customers') or meaning in customer_flags()[:2] %}
            {{ readable_flag(delivered_column('customers', meaning, types)) }} as {{ meaning }},
        {% endfor %}
        {% for meaning in source_specs().customers.further if meaning not in customer_flags() and meaning in declared_columns('customers') %}
            {{ as_text_id(delivered_column('customers', meaning, types)) }} as {{ meaning }},
        {% endfor %}
        {% for meaning in source_specs().customers.optional[2:] %}
            {{ as_text_id(delivered_column('customers', meaning, types)) }} as {{ meaning }}{{ ',' if not loop.last }}
        {% endfor %}

    from customers

)

select * from typed
