{% set schemes = experiment_schemes() %}

with

periods as (

    select * from {{ ref('int_experiment_periods__planned') }}

    where end_date >= start_date

),

experiments as (

    select * from {{ ref('int_experiments__listed') }}

),

arms as (

    select * from {{ ref('int_experiment_arms__listed') }}

),

eligible as (

    select * from {{ ref('int_experiment_customers__eligible') }}

    where period = 'past'

),

assignments as (

    select * from {{ ref('experiment_assignments') }}

),

windows as (

    select * from {{ ref('int_experiment_windows__summed') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

-- All who were drawn count in the arm that they were drawn into, whatever they got.
united as (

    select
        experiment,
        period,
        period_days,
        customer_id,
        '' as arm,
        stratum,
        cluster_id

    from eligible
    union all
    select
        assignments.experiment,
        'run' as period,
        experiments.planned_days as period_days,
        assignments.customer_id,
        assignments.arm,
        assignments.stratum,
        assignments.cluster_id

    from assignments

    inner join experiments
        on assignments.experiment = experiments.experiment

    inner join arms
        on assignments.experiment = arms.experiment and assignments.arm = arms.arm

),

measured as (

    select
        united.experiment,
        united.period,
        united.period_days,
        united.customer_id,
        united.arm,
        case when experiments.design = 'stratified' then coalesce(united.stratum, '') else '' end as stratum,
        case when experiments.design = 'cluster' then coalesce(united.cluster_id, united.customer_id) end as cluster_id,
        {% for scheme, column in schemes.items() %}
            coalesce(history.{{ column }}, 'not_yet_a_customer') as {{ scheme }},
        {% endfor %}
        history.recency_days,
        history.tenure_days,
        history.order_count as order_count_at_start,
        history.net_revenue as net_revenue_at_start,
        {% for suffix in ['', '_before'] %}
            coalesce(windows.net_revenue{{ suffix }}, 0) as net_revenue{{ suffix }},
            coalesce(windows.order_count{{ suffix }}, 0) as order_count{{ suffix }},
            case when windows.order_count{{ suffix }} > 0 then 1 else 0 end as buyers{{ suffix }}{{ ',' if not loop.last }}
        {% endfor %}

    from united

    inner join periods
        on
            united.experiment = periods.experiment
            and united.period = periods.period
            and united.period_days = periods.period_days

    inner join experiments
        on united.experiment = experiments.experiment

    left join windows
        on
            united.customer_id = windows.customer_id
            and periods.covariate_start_date = windows.covariate_start_date
            and periods.start_date = windows.start_date
            and periods.end_date = windows.end_date

    left join history
        on united.customer_id = history.customer_id and periods.enrolment_date = history.as_of_date

)

select * from measured
