{% set has_contacts = has_source_table('campaign_contacts') %}
{% set has_campaigns = has_source_table('campaigns') %}
{% set response_days = setting('response_days') %}

with

shop as (

    select
        as_of_date,
        data_start_date

    from {{ ref('int_as_of_dates__planned') }}

    where is_latest

),

customers as (

    select * from {{ ref('customer_segments') }}

    where is_active

),

costs as (

    select * from {{ ref('channel_costs') }}

),

campaigns as (

    {% if has_campaigns %}
        select * from {{ ref('stg_campaigns') }}
    {% else %}
        {{ no_rows({
            'campaign_id': 'text', 'campaign_type': 'text', 'start_date': 'date', 'channel': 'text',
            'margin_per_response': 'decimal(18, 2)'
        }) }}
    {% endif %}

),

-- Somebody who is listed twice was contacted once, on the first day.
contacts as (

    {% if has_contacts %}
        select
            campaign_id,
            customer_id,
            min(contact_date) as contact_date,
            min(channel) as channel,
            min(arm) as arm,
            max(contact_cost) as contact_cost

        from {{ ref('stg_campaign_contacts') }}

        where campaign_id is not null and customer_id is not null

        group by campaign_id, customer_id
    {% else %}
        {{ no_rows({
            'campaign_id': 'text', 'customer_id': 'text', 'contact_date': 'date', 'channel': 'text', 'arm': 'text',
            'contact_cost': 'decimal(18, 2)'
        }) }}
    {% endif %}

),

responses as (

    select * from {{ ref('int_responses__listed') }}

),

typed as (

    select
        contacts.campaign_id,
        coalesce(campaigns.campaign_type, 'unknown') as campaign_type,
        contacts.customer_id,
        coalesce(contacts.contact_date, campaigns.start_date) as contact_date,
        coalesce(contacts.channel, campaigns.channel) as channel,
        contacts.arm,
        contacts.contact_cost,
        campaigns.margin_per_response

    from contacts

    left join campaigns
        on contacts.campaign_id = campaigns.campaign_id

),

-- The latest campaign of each type that has begun: the next one is taken to be like it.
latest_campaigns as (

    select
        typed.*,
        row_number() over (
            partition by typed.campaign_type order by typed.contact_date desc, typed.campaign_id desc, typed.customer_id desc
        ) as campaign_rank

    from typed

    inner join shop
        on typed.contact_date <= shop.as_of_date

),

listed as (

    select
        campaign_id,
        campaign_id as products_of_campaign_id,
        false as is_next,
        campaign_type,
        customer_id,
        contact_date,
        channel,
        arm,
        contact_cost,
        margin_per_response

    from typed

    union all

    select
        concat('next_', latest_campaigns.campaign_type) as campaign_id,
        latest_campaigns.campaign_id as products_of_campaign_id,
        true as is_next,
        latest_campaigns.campaign_type,
        customers.customer_id,
        {{ add_interval('shop.as_of_date', 1, 'day') }} as contact_date,
        latest_campaigns.channel,
        cast(null as {{ dbt.type_string() }}) as arm,
        cast(null as decimal(18, 2)) as contact_cost,
        latest_campaigns.margin_per_response

    from latest_campaigns

    cross join customers

    cross join shop

    where latest_campaigns.campaign_rank = 1

),

responded as (

    select
        listed.campaign_id,
        listed.customer_id,
        min(responses.response_date) as response_date,
        cast(sum(responses.revenue) as decimal(18, 2)) as response_revenue

    from listed

    inner join responses
        on
            listed.campaign_id = responses.campaign_id
            and listed.customer_id = responses.customer_id
            and listed.contact_date <= responses.response_date
            and responses.response_date < {{ add_interval('listed.contact_date', response_days, 'day') }}

    group by listed.campaign_id, listed.customer_id

),

dated as (

    select
        listed.campaign_id,
        listed.products_of_campaign_id,
        listed.is_next,
        listed.campaign_type,
        listed.customer_id,
        listed.contact_date,
        {{ add_interval('listed.contact_date', response_days - 1, 'day') }} as followed_until_date,
        case
            when listed.is_next then 'next'
            when listed.contact_date is null then 'undated'
            when listed.contact_date <= shop.data_start_date then 'before_data'
            when listed.contact_date > shop.as_of_date then 'planned'
            when {{ add_interval('listed.contact_date', response_days - 1, 'day') }} > shop.as_of_date then 'open'
            else 'known'
        end as contact_state,
        listed.channel,
        listed.arm,
        cast(coalesce(listed.contact_cost, costs.cost_per_contact, {{ setting('contact_cost') }}) as decimal(18, 2)) as contact_cost,
        cast(coalesce(listed.margin_per_response, {{ setting('response_margin') }}) as decimal(18, 2)) as response_margin,
        responded.response_date,
        responded.response_revenue,
        shop.data_start_date

    from listed

    cross join shop

    left join costs
        on listed.channel = costs.channel

    left join responded
        on listed.campaign_id = responded.campaign_id and listed.customer_id = responded.customer_id

),

-- Nobody knows yet who does not respond in a window that is open.
labelled as (

    select
        *,
        case when contact_state = 'known' then response_date is not null end as is_responding

    from dated

)

select * from labelled
