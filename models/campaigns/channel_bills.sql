with

assignments as (

    select * from {{ ref('channel_assignments') }}

),

scores as (

    select * from {{ ref('response_scores') }}

    where is_next

),

costs as (

    select * from {{ ref('channel_costs') }}

),

dearest as (

    select
        *,
        row_number() over (order by cost_per_contact desc, channel asc) as cost_rank

    from costs

),

-- Everybody by one channel, and the list by the assigned ones.
plans as (

    select
        campaign_id,
        'everybody_by_the_dearest' as plan,
        dearest.channel,
        dearest.cost_per_contact as contact_cost,
        scores.response_probability,
        scores.response_margin

    from scores

    cross join dearest

    where dearest.cost_rank = 1

    union all

    select
        assignments.campaign_id,
        'list_by_the_assigned' as plan,
        assignments.assigned_channel as channel,
        assignments.contact_cost,
        assignments.response_probability,
        scores.response_margin

    from assignments

    inner join scores
        on assignments.campaign_id = scores.campaign_id and assignments.customer_id = scores.customer_id

    where assignments.assigned_channel is not null

),

summed as (

    select
        plans.campaign_id,
        plans.plan,
        plans.channel,
        count(*) as contact_count,
        cast(sum(plans.contact_cost) as decimal(18, 2)) as contact_cost,
        cast(sum(cast(plans.response_probability as decimal(18, 9))) as decimal(18, 4)) as expected_responder_count,
        cast(sum(cast(plans.response_probability * cast(plans.response_margin as double) as decimal(18, 9))) as decimal(18, 2))
            as expected_margin,
        max(costs.capacity) as capacity

    from plans

    left join costs
        on plans.channel = costs.channel

    group by plans.campaign_id, plans.plan, plans.channel

),

billed as (

    select
        *,
        cast(expected_margin - contact_cost as decimal(18, 2)) as expected_profit,
        coalesce(contact_count > capacity, false) as is_over_capacity

    from summed

)

select * from billed
