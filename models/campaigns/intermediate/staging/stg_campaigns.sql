{{ config(enabled=model.config.enabled and has_source_table('campaigns'), materialized=source_materialization('campaigns')) }}
{% set types = column_types('campaigns') %}

with

campaigns as (

    select * from {{ source_relation('campaigns') }}

),

typed as (

    select
        {{ as_text_id(delivered_column('campaigns', 'campaign_id', types)) }} as campaign_id,
        {{ as_text_id(delivered_column('campaigns', 'campaign_type', types)) }} as campaign_type,
        {% for meaning in ['start_date', 'end_date'] %}
            {{ readable_date('campaigns', meaning, types) }} as {{ meaning }},
        {% endfor %}
        {{ as_text_id(delivered_column('campaigns', 'channel', types)) }} as channel,
        {{ campaign_number('campaigns', 'margin_per_response', types) }} as margin_per_response,
        {{ campaign_number('campaigns', 'fixed_cost', types) }} as fixed_cost

    from campaigns

)

select * from typed
