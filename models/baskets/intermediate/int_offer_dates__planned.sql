{% set test_months = constant('recommendation_test_months') %}
{% set tested_until = dbt.last_day(dbt.dateadd('month', test_months, 'as_of_date'), 'month') %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

latest as (

    select max(as_of_date) as latest_as_of_date from as_of_dates

),

-- The methods are compared at the last month end behind which the months of the test are over.
planned as (

    select
        as_of_dates.as_of_date,
        as_of_dates.is_latest,
        {{ add_interval('as_of_dates.window_end_date', -setting('recommendation_months'), 'month') }} as look_back_start_date,
        as_of_dates.window_start_date_3m,
        as_of_dates.prior_window_start_date_3m,
        case when not as_of_dates.is_latest then cast({{ tested_until }} as date) end as tested_until_date,
        row_number() over (
            partition by as_of_dates.is_latest
            order by as_of_dates.as_of_date desc
        ) as date_rank

    from as_of_dates

    cross join latest

    where
        as_of_dates.is_latest
        or (as_of_dates.is_month_end and cast({{ tested_until }} as date) <= latest.latest_as_of_date)

),

picked as (

    select
        as_of_date,
        is_latest,
        look_back_start_date,
        window_start_date_3m,
        prior_window_start_date_3m,
        tested_until_date

    from planned

    where date_rank = 1

)

select * from picked
