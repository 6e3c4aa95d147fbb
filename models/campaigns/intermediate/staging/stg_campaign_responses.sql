{{ config(enabled=model.config.enabled and has_source_table('campaign_responses'), materialized=source_materialization('campaign_responses')) }}
{% set types = column_types('campaign_responses') %}

with

responses as (

    select * from {{ source_relation('campaign_responses') }}

),

typed as (

    select
        {{ as_text_id(delivered_column('campaign_responses', 'campaign_id', types)) }} as campaign_id,
        {{ as_text_id(delivered_column('campaign_responses', 'customer_id', types)) }} as customer_id,
        {{ as_text_id(delivered_column('campaign_responses', 'coupon_id', types)) }} as coupon_id,
        {{ readable_date('campaign_responses', 'response_date', types) }} as response_date,
        {{ campaign_number('campaign_responses', 'revenue', types) }} as revenue

    from responses

)

select * from typed
