with

assignments as (

    select * from {{ ref('experiment_assignments') }}

),

experiments as (

    select * from {{ ref('int_experiments__listed') }}

),

-- An audience that is called like an experiment is what its customers were sent.
exposures as (

    {{ logged_rows('exposures') }}

),

sent as (

    select
        audience as experiment,
        customer_id,
        min(cast(sent_at as date)) as sent_date

    from exposures

    where status = 'sent'

    group by audience, customer_id

),

joined as (

    select
        assignments.experiment,
        assignments.arm,
        assignments.customer_id,
        case when experiments.design = 'cluster' then coalesce(assignments.cluster_id, assignments.customer_id)
            else assignments.customer_id end as unit_id,
        assignments.is_in_several_arms,
        assignments.is_known,
        coalesce(assignments.assigned_date >= experiments.start_date, false) as is_assigned_late,
        sent.sent_date is not null as is_exposed,
        coalesce(sent.sent_date > {{ add_interval('experiments.start_date', 7, 'day') }}, false) as is_exposed_late

    from assignments

    left join experiments
        on assignments.experiment = experiments.experiment

    left join sent
        on assignments.experiment = sent.experiment and assignments.customer_id = sent.customer_id

),

counted as (

    select
        experiment,
        arm,
        count(distinct unit_id) as unit_count,
        count(*) as customer_count,
        {% for name in ['in_several_arms', 'assigned_late', 'exposed', 'exposed_late'] %}
            sum(case when is_{{ name }} then 1 else 0 end) as {{ name }}_count,
        {% endfor %}
        sum(case when is_known then 0 else 1 end) as unknown_count

    from joined

    group by experiment, arm

)

select * from counted
