with

campaigns as (

    select * from {{ source('complete_journey', 'campaigns') }}

),

typed as (

    select
        cast(campaign_id as {{ dbt.type_string() }}) as campaign_id,
        cast(household_id as {{ dbt.type_string() }}) as customer_id

    from campaigns

)

select * from typed
