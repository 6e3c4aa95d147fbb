{{ config(enabled=model.config.enabled and has_source_table('campaign_products')) }}
{% set types = column_types('campaign_products') %}

with

campaign_products as (

    select * from {{ source_relation('campaign_products') }}

),

-- A product can have several coupons of a campaign.
typed as (

    select distinct
        {{ as_text_id(delivered_column('campaign_products', 'campaign_id', types)) }} as campaign_id,
        {{ as_text_id(delivered_column('campaign_products', 'product_id', types)) }} as product_id

    from campaign_products

)

select * from typed
