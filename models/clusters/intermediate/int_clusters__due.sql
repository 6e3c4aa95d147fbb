with

customers as (

    select * from {{ ref('int_clusters__sampled') }}

),

first_due as (

    select min(first_due_date) as first_due_date from {{ ref('int_as_of_dates__due') }}

    where memory = 'segments'

),

due as (

    select customers.*

    from customers

    inner join first_due
        on customers.fit_date >= first_due.first_due_date

)

select * from due
