with

groups as (

    select * from {{ ref('int_groups__followed') }}

),

first_due as (

    select min(first_due_date) as first_due_date from {{ ref('int_as_of_dates__due') }}

    where memory = 'cluster_study'

),

due as (

    select groups.*

    from groups

    inner join first_due
        on groups.followed_until_date >= first_due.first_due_date

)

select * from due
