{{ config(enabled=has_source_table('customers'), materialized=source_materialization('customers')) }}
{% set types = column_types('customers') %}

with

customers as (

    select * from {{ source_relation('customers') }}

),

typed as (

    select
        {{ as_text_id(delivered_column('customers', 'customer_id', types)) }} as customer_id,
        {{ readable_flag(delivered_column('customers', 'has_consent', types)) }} as has_consent,
        {{ readable_flag(delivered_column('customers', 'is_suppressed', types)) }} as is_suppressed,
        {% for meaning in source_specs().customers.further if meaning in declared_columns('customers') %}
            {{ as_text_id(delivered_column('customers', meaning, types)) }} as {{ meaning }},
        {% endfor %}
        {% for meaning in source_specs().customers.optional[2:] %}
            {{ as_text_id(delivered_column('customers', meaning, types)) }} as {{ meaning }}{{ ',' if not loop.last }}
        {% endfor %}

    from customers

)

select * from typed
