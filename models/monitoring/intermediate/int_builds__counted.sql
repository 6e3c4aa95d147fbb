with

days as (

    select * from {{ ref('int_days__counted') }}

),

shop as (

    select * from {{ ref('int_shops__dated') }}

),

summed as (

    select
        max(shop.latest_as_of_date) as as_of_date,
        cast(sum(days.line_count) as bigint) as line_count,
        cast(sum(
            case
                when days.order_date is null or days.rejection_reason = 'date_out_of_range'
                    then days.line_count
                else 0
            end
        ) as bigint) as undated_line_count,
        max(
            case
                when days.rejection_reason is null and days.order_date <= shop.latest_as_of_date
                    then days.order_date
            end
        ) as last_line_date

    from days

    cross join shop

),

-- No model reads the clock: whoever starts the build says what day it is.
dated as (

    select
        *,
        {{ date_setting('run_date', 'as_of_date') }} as run_date

    from summed

)

select * from dated
