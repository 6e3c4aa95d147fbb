{% set from_day = changed_from() %}

with

order_days as (

    select * from {{ ref('int_order_days__summed') }}

    where {{ is_read_again(from_day) }}

),

counted as (

    select
        order_date,
        rejection_reason,
        cast(sum(line_count) as bigint) as line_count

    from order_days

    group by order_date, rejection_reason

)

select * from counted
