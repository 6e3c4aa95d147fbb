{{ config(enabled=has_source_table('products'), materialized=source_materialization('products')) }}
{% set types = column_types('products') %}

with

products as (

    select * from {{ source_relation('products') }}

),

typed as (

    select
        {% for meaning in source_specs().products.required + source_specs().products.optional %}
            {{ as_text_id(delivered_column('products', meaning, types)) }} as {{ meaning }}{{ ',' if not loop.last }}
        {% endfor %}

    from products

)

select * from typed
