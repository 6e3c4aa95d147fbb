{% do assert_experiments() %}

with

experiments as (

    select * from {{ ref('experiments') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

latest as (

    select max(as_of_date) as latest_date

    from as_of_dates

),

-- A draft begins on the day after the data ends.
typed as (

    select
        experiments.experiment,
        experiments.label,
        experiments.scheme,
        experiments.segments,
        experiments.design,
        experiments.drawn_by,
        experiments.arms,
        cast(experiments.enrolled_ratio as double) as enrolled_ratio,
        experiments.salt,
        experiments.start_date is null as is_draft,
        coalesce(cast(experiments.start_date as date), {{ add_interval('latest.latest_date', 1, 'day') }}) as start_date,
        coalesce(cast(experiments.planned_end as date), {{ add_interval('latest.latest_date', 28, 'day') }}) as planned_end,
        experiments.primary_metric,
        cast(experiments.planned_effect as double) as planned_effect,
        latest.latest_date

    from experiments

    cross join latest

),

-- Who can be in, and in which segment, was known before the start.
enrolled as (

    select
        typed.experiment,
        max(as_of_dates.as_of_date) as enrolment_date

    from typed

    inner join as_of_dates
        on typed.start_date > as_of_dates.as_of_date

    group by typed.experiment

),

joined as (

    select
        typed.*,
        enrolled.enrolment_date,
        {{ dbt.datediff('typed.start_date', 'typed.planned_end', 'day') }} + 1 as planned_days,
        least(typed.planned_end, typed.latest_date) as measured_until,
        greatest({{ dbt.datediff('typed.start_date', 'least(typed.planned_end, typed.latest_date)', 'day') }} + 1, 0)
            as measured_days

    from typed

    left join enrolled
        on typed.experiment = enrolled.experiment

)

select * from joined
