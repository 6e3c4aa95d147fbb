with

coupon_redemptions as (

    select * from {{ source('complete_journey', 'coupon_redemptions') }}

),

typed as (

    select
        cast(household_id as {{ dbt.type_string() }}) as customer_id,
        cast(campaign_id as {{ dbt.type_string() }}) as campaign_id,
        cast(coupon_upc as {{ dbt.type_string() }}) as coupon_id,
        cast(redemption_date as date) as redemption_date

    from coupon_redemptions

)

select * from typed
