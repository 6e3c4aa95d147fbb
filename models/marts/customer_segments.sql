with

history as (

    select * from {{ ref('customer_segment_history') }}

),

-- A scalar, which lets the engine skip what was stored for other dates.
latest as (

    select * from history

    where as_of_date = (select max(as_of_date) from history)

)

select * from latest
