with

history as (

    select * from {{ ref('customer_segment_history') }}

),

latest_dates as (

    select max(as_of_date) as as_of_date from history

),

latest as (

    select history.*

    from history

    inner join latest_dates
        on history.as_of_date = latest_dates.as_of_date

)

select * from latest
