with

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where not is_next

),

features as (

    select * from {{ ref('int_contacts__featured') }}

),

joined as (

    select
        contacts.campaign_id,
        contacts.campaign_type,
        contacts.customer_id,
        contacts.contact_date,
        contacts.followed_until_date,
        contacts.contact_state,
        contacts.channel,
        contacts.arm,
        contacts.contact_cost,
        contacts.response_margin,
        contacts.is_responding,
        contacts.response_date,
        contacts.response_revenue,
        {% for feature in response_features() %}
            features.{{ feature }}{{ ',' if not loop.last }}
        {% endfor %}

    from contacts

    left join features
        on contacts.campaign_id = features.campaign_id and contacts.customer_id = features.customer_id

)

select * from joined
