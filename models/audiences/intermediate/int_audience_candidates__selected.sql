{% set rules = audience_rules() %}
{% set scores, offers = optional('decline_scores', 'decline'), optional('recommendations', 'offers') %}
{% set responses = optional('response_scores', 'campaigns') %}
{% set attributes = optional('customer_attributes', 'attributes') %}
{% set declared = declared_columns('customers') %}
{# What a model reads must not follow from a setting. #}
{% if has_source_table('customers') %}{% do ref('stg_customers') %}{% endif %}

with

customers as (

    select * from {{ ref('customer_segments') }}

),

-- What a predicate may ask; what is not built or not declared is null.
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
        {% for name in attribute_columns() if attributes %}
            attributes.{{ name }},
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

    {% if attributes %}
        left join {{ attributes }} as attributes
            on customers.customer_id = attributes.customer_id
    {% endif %}

),

selected as (

    {% for rule in rules or [audience_template()] %}
        select
            {{ text_literal(rule.audience) }} as audience,
            as_of_date,
            customer_id,
            {{ text_literal(rule.channel) }} as channel,
            {{ text_literal(rule.action) }} as action,
            suggested_offer,
            {{ text_literal(rule.salt or rule.audience) }} as salt,
            {{ audience_rank_value(rule) }} as rank_value,
            {{ 'not ' ~ channel_flag('has_consent', rule.channel) if rule.requires_consent == 'true' else 'false' }} as lacks_consent,
            {{ channel_flag('is_suppressed', rule.channel) }} as is_suppressed,
            {{ rule.cool_down_days or 0 }} as cool_down_days,
            cast({{ rule.max_size or 'null' }} as {{ dbt.type_int() }}) as max_size,
            {{ audience_pays(rule, responses) }} as is_worthwhile,
            {{ (10000 * (rule.holdout_ratio or 0) | float) | round | int }} as control_buckets

        from joined

        where {{ audience_condition(rule) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from selected
