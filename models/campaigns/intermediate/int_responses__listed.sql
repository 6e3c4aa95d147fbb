with

{% if has_source_table('campaign_responses') %}
    responses as (

        select
            campaign_id,
            customer_id,
            response_date,
            revenue

        from {{ ref('stg_campaign_responses') }}

        where campaign_id is not null and customer_id is not null

    )
{% else %}
    responses as (

        {{ no_rows({
            'campaign_id': 'text', 'customer_id': 'text', 'response_date': 'date', 'revenue': 'decimal(18, 2)'
        }) }}

    )
{% endif %}

select * from responses
