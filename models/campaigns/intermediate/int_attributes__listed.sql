{% set attributes = source_specs().prospects.optional %}
{% set has_customers, has_prospects = has_source_table('customers'), has_source_table('prospects') %}

with

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where contact_state in ('known', 'open')

),

{% if has_customers %}
    customers as (

        select * from {{ ref('stg_customers') }}

    ),
{% endif %}

{% if has_prospects %}
    prospects as (

        select * from {{ ref('stg_prospects') }}

    ),
{% endif %}

listed as (

    select
        contacts.campaign_id,
        contacts.campaign_type,
        contacts.customer_id,
        contacts.contact_date,
        contacts.followed_until_date,
        contacts.is_responding,
        {% for attribute in attributes %}
            {{ 'customers.' ~ attribute if has_customers else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as {{ attribute }},
        {% endfor %}
        false as is_prospect

    from contacts

    {% if has_customers %}
        left join customers
            on contacts.customer_id = customers.customer_id
    {% endif %}

    {% if has_prospects %}
        union all

        select
            cast(null as {{ dbt.type_string() }}) as campaign_id,
            cast(null as {{ dbt.type_string() }}) as campaign_type,
            customer_id,
            cast(null as date) as contact_date,
            cast(null as date) as followed_until_date,
            cast(null as boolean) as is_responding,
            {% for attribute in attributes %}
                {{ attribute }},
            {% endfor %}
            true as is_prospect

        from prospects
    {% endif %}

)

select * from listed
