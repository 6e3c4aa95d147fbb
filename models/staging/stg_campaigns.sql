{{ config(enabled=has_source_table('campaigns'), materialized=source_materialization('campaigns')) }}

with

campaigns as (

    select * from {{ source_relation('campaigns') }}

),

typed as (

    select
        {{ as_text_id(source_column('campaigns', 'campaign_id')) }} as campaign_id,
        {{ as_text_id(source_column('campaigns', 'campaign_type')) }} as campaign_type,
        {% for meaning in ['start_date', 'end_date'] %}
            cast({{ readable_time('campaigns', source_column('campaigns', meaning)) }} as date) as {{ meaning }}
            {{- ',' if not loop.last }}
        {% endfor %}

    from campaigns

)

select * from typed
