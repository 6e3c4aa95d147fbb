with

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where not is_next

),

{% if has_source_table('campaigns') %}
    campaigns as (

        select * from {{ ref('stg_campaigns') }}

    ),
{% else %}
    campaigns as (

        {{ no_rows({'campaign_id': 'text', 'campaign_type': 'text', 'fixed_cost': 'decimal(18, 2)'}) }}

    ),
{% endif %}

responses as (

    select * from {{ ref('int_responses__listed') }}

),

-- A campaign may be in one table alone.
listed as (

    select campaign_id from campaigns
    union distinct
    select campaign_id from contacts
    union distinct
    select campaign_id from responses

),

contact_counts as (

    select
        campaign_id,
        count(*) as contact_count

    from contacts

    group by campaign_id

),

-- Responses that no window counts.
response_counts as (

    select
        responses.campaign_id,
        count(distinct case when contacts.customer_id is null then responses.customer_id end) as uncontacted_responder_count,
        count(distinct case when responses.response_date < contacts.contact_date then responses.customer_id end)
            as early_responder_count,
        count(distinct case when responses.response_date > contacts.followed_until_date then responses.customer_id end)
            as late_responder_count

    from responses

    left join contacts
        on responses.campaign_id = contacts.campaign_id and responses.customer_id = contacts.customer_id

    group by responses.campaign_id

),

counted as (

    select
        listed.campaign_id,
        coalesce(campaigns.campaign_type, 'unknown') as campaign_type,
        coalesce(contact_counts.contact_count, 0) as contact_count,
        coalesce(response_counts.uncontacted_responder_count, 0) as uncontacted_responder_count,
        coalesce(response_counts.early_responder_count, 0) as early_responder_count,
        coalesce(response_counts.late_responder_count, 0) as late_responder_count,
        cast(coalesce(campaigns.fixed_cost, 0) as decimal(18, 2)) as fixed_cost

    from listed

    left join campaigns
        on listed.campaign_id = campaigns.campaign_id

    left join contact_counts
        on listed.campaign_id = contact_counts.campaign_id

    left join response_counts
        on listed.campaign_id = response_counts.campaign_id

    where listed.campaign_id is not null

)

select * from counted
