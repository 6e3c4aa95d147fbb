{{ config(enabled=model.config.enabled and has_source_table('places'), materialized=source_materialization('places')) }}
{% set types = column_types('places') %}

with

places as (

    select * from {{ source_relation('places') }}

),

typed as (

    select
        {{ as_text_id(delivered_column('places', 'place', types)) }} as place
        {%- for meaning in source_specs().places.optional %},
            {{ as_text_id(delivered_column('places', meaning, types)) }} as {{ meaning }}
        {%- endfor %}

    from places

)

select * from typed
