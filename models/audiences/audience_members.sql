with

candidates as (

    select * from {{ ref('int_audience_candidates__judged') }}

),

members as (

    select
        audience,
        as_of_date,
        customer_id,
        arm,
        member_rank,
        channel,
        action,
        suggested_offer,
        bucket

    from candidates

    where reason is null

)

select * from members
