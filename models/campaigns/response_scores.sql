{% set features = response_features() %}
{% set names, feature_values, contributions = [], [], [] %}
{% for feature in features + ['campaign_type'] %}
    {% do names.append("'" ~ feature ~ "'") %}
    {% do feature_values.append('cast(' ~ (feature if feature in features else 'null') ~ ' as double)') %}
    {% do contributions.append(feature ~ '_contribution') %}
{% endfor %}

with

contacts as (

    select * from {{ ref('int_contacts__scored') }}

),

labels as (

    select * from {{ ref('response_feature_labels') }}

    where language = '{{ setting("label_language") }}'

),

-- The likeliest first; equal customers share a grade, that of their middle.
placed as (

    select
        *,
        {% for number in range(1, 4) %}
            {{ at_place(names, 'reason_' ~ number ~ '_number') }} as reason_{{ number }}_feature,
            {{ at_place(feature_values, 'reason_' ~ number ~ '_number') }} as reason_{{ number }}_value,
            {{ at_place(contributions, 'reason_' ~ number ~ '_number') }} as reason_{{ number }}_contribution,
        {% endfor %}
        {{ as_ratio('1', '1 + exp(-cast(log_odds as double))') }} as response_probability,
        2 * rank() over (partition by campaign_id order by log_odds desc) - 2
        + count(*) over (partition by campaign_id, log_odds) as double_rank,
        2 * count(*) over (partition by campaign_id) as double_count

    from contacts

),

scored as (

    select
        placed.campaign_id,
        placed.campaign_type,
        placed.customer_id,
        placed.is_next,
        placed.contact_date,
        placed.fit_date,
        placed.response_probability,
        cast(least(10, 1 + floor({{ as_ratio('10 * placed.double_rank', 'placed.double_count') }})) as int) as response_grade,
        placed.response_margin,
        placed.contact_cost,
        cast(placed.response_probability * cast(placed.response_margin as double) - cast(placed.contact_cost as double)
            as decimal(18, 4)) as expected_profit,
        placed.response_probability * cast(placed.response_margin as double) >= cast(placed.contact_cost as double)
            as is_above_break_even,
        placed.is_responding,
        placed.log_odds,
        placed.intercept,
        {% for number in range(1, 4) %}
            placed.reason_{{ number }}_feature,
            labels_{{ number }}.label as reason_{{ number }}_label,
            placed.reason_{{ number }}_value,
            placed.reason_{{ number }}_contribution,
        {% endfor %}
        cast(
            placed.log_odds - placed.intercept
            {% for number in range(1, 4) %}
                - placed.reason_{{ number }}_contribution
            {% endfor %}
            as decimal(12, 6)
        ) as other_contribution

    from placed

    {% for number in range(1, 4) %}
        left join labels as labels_{{ number }}
            on placed.reason_{{ number }}_feature = labels_{{ number }}.feature
    {% endfor %}

)

select * from scored
