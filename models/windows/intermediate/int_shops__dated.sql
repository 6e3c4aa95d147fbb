with

days as (

    select * from {{ ref('int_days__counted') }}

    where rejection_reason is null

),

spanned as (

    select
        min(order_date) as first_line_date,
        max(order_date) as last_line_date

    from days

),

dated as (

    select
        first_line_date,
        last_line_date,
        {{ date_setting('data_start_date', 'first_line_date') }} as data_start_date,
        {{ date_setting('as_of_date', 'last_line_date') }} as latest_as_of_date

    from spanned

)

select * from dated
