with

regulars as (

    select * from {{ ref('int_regulars__ranked') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

-- The deciles of the fit date itself; the lowest has no end.
deciles as (

    select
        fit_date,
        decline_decile as bin,
        min(log_odds) as lower_bound,
        count(*) as customer_count,
        decline_decile = max(decline_decile) over (partition by fit_date) as is_lowest

    from regulars

    where as_of_date = fit_date

    group by fit_date, decline_decile

),

bounded as (

    select
        *,
        lag(lower_bound) over (partition by fit_date order by bin asc) as upper_bound

    from deciles

),

due as (

    select
        regulars.as_of_date,
        regulars.fit_date,
        regulars.log_odds

    from regulars

    inner join as_of_dates
        on regulars.as_of_date = as_of_dates.as_of_date

),

due_dates as (

    select distinct
        as_of_date,
        fit_date

    from due

),

counted as (

    select
        due_dates.as_of_date,
        due_dates.fit_date,
        'log_odds' as feature,
        bounded.bin,
        count(due.log_odds) as customer_count,
        max(bounded.customer_count) as customer_count_before

    from due_dates

    inner join bounded
        on due_dates.fit_date = bounded.fit_date

    left join due
        on
            due_dates.as_of_date = due.as_of_date
            and (bounded.is_lowest or bounded.lower_bound <= due.log_odds)
            and (bounded.upper_bound is null or bounded.upper_bound > due.log_odds)

    group by due_dates.as_of_date, due_dates.fit_date, bounded.bin

)

select * from counted
