with

demographics as (

    select * from {{ source('complete_journey', 'demographics') }}

),

typed as (

    select
        cast(household_id as {{ dbt.type_string() }}) as customer_id,
        age as age_band,
        income as income_band,
        home_ownership,
        marital_status,
        household_size,
        household_comp as household_composition,
        kids_count as children_count

    from demographics

)

select * from typed
