with

history as (

    select * from {{ ref('customer_segment_history') }}

),

-- Not from the step above: what is read twice is first stored whole.
latest_dates as (

    select max(as_of_date) as as_of_date from {{ ref('customer_segment_history') }}

),

latest as (

    select history.*

    from history

    inner join latest_dates
        on history.as_of_date = latest_dates.as_of_date

)

select * from latest
