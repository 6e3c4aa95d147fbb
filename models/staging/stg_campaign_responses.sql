{{ config(enabled=has_source_table('campaign_responses'), materialized=source_materialization('campaign_responses')) }}

with

responses as (

    select * from {{ source_relation('campaign_responses') }}

),

typed as (

    select
        {{ as_text_id(source_column('campaign_responses', 'campaign_id')) }} as campaign_id,
        {{ as_text_id(source_column('campaign_responses', 'customer_id')) }} as customer_id,
        {{ as_text_id(source_column('campaign_responses', 'coupon_id')) }} as coupon_id,
        cast({{ readable_time('campaign_responses', source_column('campaign_responses', 'response_date')) }} as date)
            as response_date

    from responses

)

select * from typed
