{{ config(
    materialized=source_materialization('transactions'),
    pre_hook="{{ drop_unreadable_lines() }}",
    post_hook="{{ insert_unreadable_lines(this) }}"
) }}
{% set types = column_types('transactions') %}

with

lines as (

    select * from {{ source_relation('transactions') }}

),

renamed as (

    select
        {% for meaning in transaction_meanings() %}
            {{ delivered_column('transactions', meaning, types) }} as {{ meaning }},
        {% endfor %}
        cast(null as {{ dbt.type_string() }}) as unreadable_line

    from lines

)

select * from renamed
