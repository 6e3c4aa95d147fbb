with

regulars as (

    select * from {{ ref('int_regulars__scored') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

),

fit_scores as (

    select
        fit_date,
        log_odds,
        10 * (
            2 * rank() over (partition by fit_date order by log_odds) - 2
            + count(*) over (partition by fit_date, log_odds)
        ) as double_rank,
        2 * count(*) over (partition by fit_date) as double_count

    from regulars

    where as_of_date = fit_date

),

-- The tenths of the scores at the fit date, ties whole.
tenths as (

    select
        fit_date,
        cast(1 + floor({{ as_ratio('double_rank', 'double_count') }}) as int) as bin,
        min(log_odds) as lower_bound,
        count(*) as customer_count

    from fit_scores

    group by fit_date, cast(1 + floor({{ as_ratio('double_rank', 'double_count') }}) as int)

),

bounded as (

    select
        *,
        row_number() over (partition by fit_date order by bin asc) = 1 as is_lowest,
        lead(lower_bound) over (partition by fit_date order by bin asc) as upper_bound

    from tenths

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
            and (bounded.is_lowest or due.log_odds >= bounded.lower_bound)
            and (bounded.upper_bound is null or due.log_odds < bounded.upper_bound)

    group by due_dates.as_of_date, due_dates.fit_date, bounded.bin

)

select * from counted
