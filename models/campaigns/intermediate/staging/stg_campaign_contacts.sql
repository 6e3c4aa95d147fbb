{{ config(enabled=model.config.enabled and has_source_table('campaign_contacts'), materialized=source_materialization('campaign_contacts')) }}
{% set types = column_types('campaign_contacts') %}

with

contacts as (

    select * from {{ source_relation('campaign_contacts') }}

),

typed as (

    select
        {{ as_text_id(delivered_column('campaign_contacts', 'campaign_id', types)) }} as campaign_id,
        {{ as_text_id(delivered_column('campaign_contacts', 'customer_id', types)) }} as customer_id,
        {{ readable_date('campaign_contacts', 'contact_date', types) }} as contact_date,
        {{ as_text_id(delivered_column('campaign_contacts', 'channel', types)) }} as channel,
        {{ campaign_number('campaign_contacts', 'cost', types) }} as contact_cost,
        {{ as_text_id(delivered_column('campaign_contacts', 'arm', types)) }} as arm

    from contacts

)

select * from typed
