{% set schemes = {'segment': 'rfm_segment', 'grade': 'grade', 'cluster': 'segment_key'} %}

with

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where contact_state = 'known'

),

scores as (

    select * from {{ ref('response_scores') }}

    where not is_next

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

-- What was known on the day before: the segments of the last as-of date.
segment_dates as (

    select
        contacts.contact_date,
        max(as_of_dates.as_of_date) as as_of_date

    from (select distinct contact_date from contacts) as contacts

    inner join as_of_dates
        on contacts.contact_date > as_of_dates.as_of_date

    group by contacts.contact_date

),

joined as (

    select
        contacts.campaign_id,
        contacts.campaign_type,
        contacts.customer_id,
        contacts.contact_cost,
        contacts.response_margin,
        contacts.is_responding,
        contacts.response_revenue,
        coalesce(contacts.channel, 'unknown') as channel,
        case
            when scores.response_grade is null then 'unknown'
            else right(concat('0', cast(scores.response_grade as {{ dbt.type_string() }})), 2)
        end as response_grade,
        {% for scheme, column in schemes.items() %}
            case
                when segment_dates.as_of_date is null or history.is_left_truncated then 'incomplete_history'
                when history.customer_id is null then 'not_yet_a_customer'
                else coalesce(history.{{ column }}, 'unknown')
            end as {{ scheme }}{{ ',' if not loop.last }}
        {% endfor %}

    from contacts

    left join segment_dates
        on contacts.contact_date = segment_dates.contact_date

    left join history
        on segment_dates.as_of_date = history.as_of_date and contacts.customer_id = history.customer_id

    left join scores
        on contacts.campaign_id = scores.campaign_id and contacts.customer_id = scores.customer_id

),

sliced as (

    {% for dimension in ['whole', 'response_grade', 'segment', 'grade', 'cluster', 'channel'] %}
        select
            campaign_id,
            campaign_type,
            customer_id,
            contact_cost,
            response_margin,
            is_responding,
            response_revenue,
            '{{ dimension }}' as dimension,
            {{ "'whole'" if dimension == 'whole' else dimension }} as slice

        from joined

        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from sliced
