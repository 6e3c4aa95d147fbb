{{ config(enabled=has_source_table('customers'), materialized=source_materialization('customers')) }}

with

customers as (

    select * from {{ source_relation('customers') }}

),

typed as (

    select
        {{ as_text_id(source_column('customers', 'customer_id')) }} as customer_id,
        {{ readable_flag(source_column('customers', 'has_consent')) }} as has_consent,
        {{ readable_flag(source_column('customers', 'is_suppressed')) }} as is_suppressed,
        {% for meaning in source_specs().customers.optional[2:] %}
            {{ as_text_id(source_column('customers', meaning)) }} as {{ meaning }}{{ ',' if not loop.last }}
        {% endfor %}

    from customers

)

select * from typed
