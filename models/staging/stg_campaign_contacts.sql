{{ config(enabled=has_source_table('campaign_contacts'), materialized=source_materialization('campaign_contacts')) }}

with

contacts as (

    select * from {{ source_relation('campaign_contacts') }}

),

typed as (

    select
        {{ as_text_id(source_column('campaign_contacts', 'campaign_id')) }} as campaign_id,
        {{ as_text_id(source_column('campaign_contacts', 'customer_id')) }} as customer_id,
        cast({{ readable_time('campaign_contacts', source_column('campaign_contacts', 'contact_date')) }} as date)
            as contact_date

    from contacts

)

select * from typed
