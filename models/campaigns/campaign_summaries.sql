with

contacts as (

    select * from {{ ref('int_contacts__sliced') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__counted') }}

),

-- Each campaign, all campaigns of its type, and all.
scoped as (

    {% for scope, id, type in [
        ('campaign', 'campaign_id', 'campaign_type'), ('campaign_type', "'all'", 'campaign_type'), ('all', "'all'", "'all'")
    ] %}
        select
            '{{ scope }}' as scope,
            {{ id ~ ' as campaign_id' if "'" in id else id }},
            {{ type ~ ' as campaign_type' if "'" in type else type }},
            dimension,
            slice,
            contact_cost,
            response_margin,
            is_responding,
            response_revenue

        from contacts

        {{ 'union all' if not loop.last }}
    {% endfor %}

),

measured as (

    select
        scope,
        campaign_id,
        campaign_type,
        dimension,
        slice,
        count(*) as followed_count,
        cast(sum(case when is_responding then 1 else 0 end) as bigint) as responder_count,
        cast(sum(case when is_responding then response_margin else 0 end) as decimal(18, 2)) as margin,
        cast(sum(contact_cost) as decimal(18, 2)) as contact_cost,
        cast(coalesce(sum(response_revenue), 0) as decimal(18, 2)) as response_revenue

    from scoped

    group by scope, campaign_id, campaign_type, dimension, slice

    union all

    -- Campaigns of which no contact has a known outcome have a row too.
    select
        'campaign' as scope,
        campaign_id,
        campaign_type,
        'whole' as dimension,
        'whole' as slice,
        0 as followed_count,
        0 as responder_count,
        0 as margin,
        0 as contact_cost,
        0 as response_revenue

    from campaigns

    where campaign_id not in (select campaign_id from contacts)

),

{% set whole = "measured.dimension = 'whole' and measured.scope = 'campaign'" %}

joined as (

    select
        measured.*,
        {% for column in ['contact_count', 'uncontacted_responder_count', 'early_responder_count', 'late_responder_count'] %}
            case when {{ whole }} then campaigns.{{ column }} end as {{ column }},
        {% endfor %}
        case when {{ whole }} then campaigns.fixed_cost else 0 end as fixed_cost,
        {{ as_ratio('measured.responder_count', 'measured.followed_count') }} as response_ratio

    from measured

    left join campaigns
        on measured.campaign_id = campaigns.campaign_id

),

summarised as (

    select
        scope,
        campaign_id,
        campaign_type,
        dimension,
        slice,
        contact_count,
        followed_count,
        responder_count,
        response_ratio,
        case when followed_count > 0 then greatest({{ wilson_bound('response_ratio', 'followed_count', 'low') }}, 0) end as response_ratio_low,
        case when followed_count > 0 then {{ wilson_bound('response_ratio', 'followed_count', 'high') }} end as response_ratio_high,
        margin,
        contact_cost,
        fixed_cost,
        cast(margin - contact_cost - fixed_cost as decimal(18, 2)) as profit,
        {{ as_ratio('margin - contact_cost - fixed_cost', 'contact_cost + fixed_cost') }} as roi,
        response_revenue,
        uncontacted_responder_count,
        early_responder_count,
        late_responder_count

    from joined

)

select * from summarised
