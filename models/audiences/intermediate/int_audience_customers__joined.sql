{% set scores, offers = optional('decline_scores', 'decline'), optional('recommendations', 'offers') %}
{% set declared = declared_columns('customers') %}
{# What a model reads must not follow from a setting. #}
{% if has_source_table('customers') %}{% do ref('stg_customers') %}{% endif %}

with

customers as (

    select * from {{ ref('customer_segments') }}

),

joined as (

    select
        customers.*,
        {% for name, type in audience_score_columns().items() %}
            {{ 'scores.' ~ name if scores else 'cast(null as ' ~ type ~ ') as ' ~ name }},
        {% endfor %}
        {% for name in source_specs().customers.optional[2:] %}
            {{ 'known.' ~ name if declared else 'cast(null as ' ~ dbt.type_string() ~ ') as ' ~ name }},
        {% endfor %}
        {% for name in customer_flags() if name in declared %}
            known.{{ name }},
        {% endfor %}
        {{ 'offers.item_label' if offers else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as suggested_offer

    from customers

    {% if scores %}
        left join {{ scores }} as scores
            on customers.customer_id = scores.customer_id and customers.as_of_date = scores.as_of_date
    {% endif %}

    {% if offers %}
        left join {{ offers }} as offers
            on
                customers.customer_id = offers.customer_id
                and customers.as_of_date = offers.as_of_date
                and offers.recommendation_rank = 1
    {% endif %}

    {% if declared %}
        left join {{ ref('stg_customers') }} as known
            on customers.customer_id = known.customer_id
    {% endif %}

)

select * from joined
