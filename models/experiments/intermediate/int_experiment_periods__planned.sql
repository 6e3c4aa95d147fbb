with

experiments as (

    select * from {{ ref('int_experiments__listed') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

-- What the shop's own past says of experiments of these lengths.
lengths as (

    {% for day_count in [14, 28, 56, 84] %}
        select
            experiment,
            {{ day_count }} as period_days

        from experiments
        union
    {% endfor %}
    select
        experiment,
        planned_days as period_days

    from experiments

),

past as (

    select
        lengths.experiment,
        lengths.period_days,
        max(as_of_dates.as_of_date) as enrolment_date

    from lengths

    inner join experiments
        on lengths.experiment = experiments.experiment

    inner join as_of_dates
        on
            {{ add_interval('as_of_dates.as_of_date', 'lengths.period_days', 'day') }} <= experiments.latest_date
            and {{ add_interval('as_of_dates.as_of_date', 'lengths.period_days', 'day') }} < experiments.start_date

    group by lengths.experiment, lengths.period_days

),

-- The covariate has as many days as the whole experiment, all before its start.
planned as (

    select
        experiment,
        'past' as period,
        period_days,
        enrolment_date,
        {{ add_interval('enrolment_date', 1, 'day') }} as start_date,
        {{ add_interval('enrolment_date', 'period_days', 'day') }} as end_date,
        {{ add_interval('enrolment_date', '1 - period_days', 'day') }} as covariate_start_date

    from past
    union all
    select
        experiment,
        'run' as period,
        planned_days as period_days,
        enrolment_date,
        start_date,
        measured_until as end_date,
        {{ add_interval('start_date', '-planned_days', 'day') }} as covariate_start_date

    from experiments

)

select * from planned
