with

logged as (

    {{ logged_rows('assignments') }}

),

customers as (

    select * from {{ ref('customer_segments') }}

),

-- The first arm counts: a later one would let what happened choose.
ranked as (

    select
        *,
        row_number() over (
            partition by experiment, customer_id
            order by assigned_date nulls last, arm, cluster_id nulls last, stratum nulls last
        ) as entry_number,
        count(*) over (partition by experiment, customer_id) as entry_count,
        min(arm) over (partition by experiment, customer_id) <> max(arm) over (partition by experiment, customer_id)
            as is_in_several_arms

    from logged

    where experiment is not null and customer_id is not null and arm is not null

),

joined as (

    select
        ranked.experiment,
        ranked.customer_id,
        ranked.arm,
        ranked.cluster_id,
        ranked.stratum,
        ranked.assigned_date,
        ranked.entry_count,
        ranked.is_in_several_arms,
        customers.customer_id is not null as is_known

    from ranked

    left join customers
        on ranked.customer_id = customers.customer_id

    where ranked.entry_number = 1

)

select * from joined
