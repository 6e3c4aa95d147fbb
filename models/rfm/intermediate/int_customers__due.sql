with

customers as (

    select * from {{ ref('int_customers__measured') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'segments'

),

due as (

    select customers.*

    from customers

    inner join as_of_dates
        on customers.as_of_date = as_of_dates.as_of_date

)

select * from due
