{% set declines = optional('decline_scores', 'decline') %}

with

customers as (

    select * from {{ ref('customer_segments') }}

),

habits as (

    select * from {{ ref('int_customer_habits__summed') }}

),

channels as (

    select * from {{ ref('channel_preferences') }}

),

scores as (

    select * from {{ ref('response_scores') }}

    where is_next

),

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where contact_state in ('known', 'open', 'before_data')

),

declines as (

    {% if declines %}
        select
            customer_id,
            as_of_date,
            decline_probability,
            decline_decile

        from {{ declines }}
    {% else %}
        {{ no_rows({'customer_id': 'text', 'as_of_date': 'date', 'decline_probability': 'double', 'decline_decile': 'int'}) }}
    {% endif %}

),

ranked_scores as (

    select
        *,
        row_number() over (partition by customer_id order by log_odds desc, campaign_id asc) as campaign_rank

    from scores

),

contacted as (

    select
        customer_id,
        count(*) as contact_count,
        max(contact_date) as last_contact_date,
        max(response_date) as last_response_date

    from contacts

    group by customer_id

),

profiled as (

    select
        customers.customer_id,
        customers.as_of_date,
        customers.is_active,
        customers.rfm_segment,
        customers.grade,
        customers.cluster_name,
        customers.recency_days,
        customers.order_count,
        customers.net_revenue,
        customers.net_revenue_3m,
        customers.net_revenue_trend_3m,
        channels.preferred_channel,
        channels.evidence as channel_evidence,
        habits.preferred_weekday,
        habits.preferred_day_part,
        habits.favourite_category_1,
        habits.favourite_category_2,
        habits.favourite_category_3,
        habits.discount_ratio,
        declines.decline_probability,
        declines.decline_decile,
        ranked_scores.campaign_type as likeliest_campaign_type,
        ranked_scores.response_probability,
        ranked_scores.response_grade,
        coalesce(contacted.contact_count, 0) as contact_count,
        contacted.last_contact_date,
        contacted.last_response_date

    from customers

    left join habits
        on customers.customer_id = habits.customer_id

    left join channels
        on customers.customer_id = channels.customer_id

    left join declines
        on customers.customer_id = declines.customer_id and customers.as_of_date = declines.as_of_date

    left join ranked_scores
        on customers.customer_id = ranked_scores.customer_id and ranked_scores.campaign_rank = 1

    left join contacted
        on customers.customer_id = contacted.customer_id

)

select * from profiled
