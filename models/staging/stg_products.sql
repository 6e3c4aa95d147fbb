{{ config(enabled=has_source_table('products'), materialized=source_materialization('products')) }}

with

products as (

    select * from {{ source_relation('products') }}

),

typed as (

    select
        {% for meaning in source_specs().products.required + source_specs().products.optional %}
            {{ as_text_id(source_column('products', meaning)) }} as {{ meaning }}{{ ',' if not loop.last }}
        {% endfor %}

    from products

)

select * from typed
