{% set has_customers = has_source_table('customers') %}

with

scores as (

    select * from {{ ref('response_scores') }}

    where is_next

),

costs as (

    select * from {{ ref('channel_costs') }}

),

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where contact_state = 'known'

),

{% if has_customers %}
    customers as (

        select * from {{ ref('stg_customers') }}

    ),
{% endif %}

-- How often a channel is answered, relative to all contacts; drawn towards 1 by some contacts that are answered as all are.
answers as (

    select
        channel,
        count(*) as channel_count,
        sum(case when is_responding then 1 else 0 end) as responder_count,
        {{ as_ratio('sum(sum(case when is_responding then 1 else 0 end)) over ()', 'sum(count(*)) over ()') }} as shop_ratio

    from contacts

    where channel is not null

    group by channel

),

weighed as (

    select
        costs.channel,
        costs.cost_per_contact,
        answers.channel is not null as is_response_observed,
        coalesce({{ as_ratio(
            'answers.responder_count + ' ~ constant('channel_prior_contacts') ~ ' * answers.shop_ratio',
            '(answers.channel_count + ' ~ constant('channel_prior_contacts') ~ ') * answers.shop_ratio'
        ) }}, 1) as response_factor

    from costs

    left join answers
        on costs.channel = answers.channel

),

allowed as (

    select
        scores.campaign_id,
        scores.customer_id,
        scores.response_probability,
        scores.response_margin,
        {% if has_customers %}
            coalesce(customers.has_consent, true) and not coalesce(customers.is_suppressed, false) as is_allowed
        {% else %}
            true as is_allowed
        {% endif %}

    from scores

    {% if has_customers %}
        left join customers
            on scores.customer_id = customers.customer_id
    {% endif %}

),

weighted as (

    select
        allowed.campaign_id,
        allowed.customer_id,
        weighed.channel,
        weighed.cost_per_contact,
        weighed.is_response_observed,
        least(1, allowed.response_probability * weighed.response_factor) as response_probability,
        cast(round(
            least(1, allowed.response_probability * weighed.response_factor) * cast(allowed.response_margin as double)
            - cast(weighed.cost_per_contact as double), 6
        ) as decimal(18, 6)) as expected_profit

    from allowed

    cross join weighed

    where allowed.is_allowed

),

ranked as (

    select
        *,
        row_number() over (
            partition by campaign_id, customer_id
            order by expected_profit desc, cost_per_contact asc, channel asc
        ) as channel_rank

    from weighted

),

-- Where no channel pays nobody is written to.
assigned as (

    select
        allowed.campaign_id,
        allowed.customer_id,
        case when ranked.expected_profit >= 0 then ranked.channel end as assigned_channel,
        case
            when not allowed.is_allowed then 'no_consent'
            when ranked.expected_profit >= 0 then 'assigned'
            else 'below_cutoff'
        end as assignment_state,
        coalesce(ranked.is_response_observed, false) as is_response_observed,
        case when ranked.expected_profit >= 0 then ranked.cost_per_contact end as contact_cost,
        case when ranked.expected_profit >= 0 then ranked.response_probability end as response_probability,
        case when ranked.expected_profit >= 0 then ranked.expected_profit end as expected_profit

    from allowed

    left join ranked
        on
            allowed.campaign_id = ranked.campaign_id
            and allowed.customer_id = ranked.customer_id
            and ranked.channel_rank = 1

)

select * from assigned
