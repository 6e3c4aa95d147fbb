with

sample as (

    select * from {{ ref('int_features__sampled') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory in ('segments', 'cluster_study')

),

due as (

    select
        sample.*,
        as_of_dates.memory

    from sample

    inner join as_of_dates
        on sample.fit_date = as_of_dates.as_of_date

)

select * from due
