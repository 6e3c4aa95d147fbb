with

candidates as (

    select * from {{ ref('int_audience_candidates__judged') }}

),

excluded as (

    select
        audience,
        as_of_date,
        customer_id,
        reason,
        channel,
        last_exposure_date

    from candidates

    where reason is not null

)

select * from excluded
