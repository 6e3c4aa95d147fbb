with

exposures as (

    select * from {{ ref('int_exposures__read') }}

),

usable as (

    select
        audience,
        as_of_date,
        customer_id,
        channel,
        arm,
        sent_at,
        status

    from exposures

    where ignored_reason is null

)

select * from usable
