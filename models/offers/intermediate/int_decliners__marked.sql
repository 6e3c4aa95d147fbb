with

regulars as (

    select * from {{ ref('int_regulars__ranked') }}

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

),

marked as (

    select
        regulars.as_of_date,
        regulars.customer_id,
        regulars.decline_probability,
        regulars.revenue_at_risk,
        regulars.decline_decile <= {{ setting('decliner_decile_count') }} as is_decliner

    from regulars

    inner join offer_dates
        on regulars.as_of_date = offer_dates.as_of_date

)

select * from marked
