{{ config(enabled=model.config.enabled and has_source_table('prospects'), materialized=source_materialization('prospects')) }}
{% set types = column_types('prospects') %}

with

prospects as (

    select * from {{ source_relation('prospects') }}

),

typed as (

    select
        {{ as_text_id(delivered_column('prospects', 'customer_id', types)) }} as customer_id
        {%- for meaning in source_specs().prospects.optional %},
            {{ as_text_id(delivered_column('prospects', meaning, types)) }} as {{ meaning }}
        {%- endfor %}

    from prospects

)

select * from typed
