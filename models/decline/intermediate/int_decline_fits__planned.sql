{% set least = setting('decline_min_labels') %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

    where is_month_end

),

due as (

    select min(first_due_date) as first_due_date from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

labels as (

    select * from {{ ref('decline_labels') }}

),

counted as (

    select
        followed_until_date,
        count(*) as label_count,
        sum(case when is_declining then 1 else 0 end) as declining_count

    from labels

    group by followed_until_date

),

-- What is known at a date: labels whose horizon is over by then.
known as (

    select
        as_of_dates.as_of_date,
        sum(counted.label_count) as label_count,
        sum(counted.declining_count) as declining_count

    from as_of_dates

    inner join counted
        on as_of_dates.as_of_date >= counted.followed_until_date

    group by as_of_dates.as_of_date

),

-- Enough labels, a tenth of them on either side.
first_fits as (

    select min(as_of_date) as first_fit_date

    from known

    where
        label_count >= {{ least }}
        and 10 * least(declining_count, label_count - declining_count) >= {{ least }}

),

planned as (

    select
        known.as_of_date as fit_date,
        {{ add_interval('known.as_of_date', -12 - setting('decline_horizon_months'), 'month') }} as labels_after_date,
        due.first_due_date

    from known

    inner join first_fits
        on known.as_of_date >= first_fits.first_fit_date

    cross join due

    where mod({{ dbt.datediff('first_fits.first_fit_date', 'known.as_of_date', 'month') }}, {{ setting('decline_refit_months') }}) = 0

)

select * from planned
