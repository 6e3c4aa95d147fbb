{% set weights = metric_weights() %}
{% set weight_sum = weights.values() | sum %}

with

customers as (

    select * from {{ ref('int_customers__ranked') }}

),

-- One division per score: every input is a whole number, so equal customers get equal scores to the last digit.
scored as (

    select
        {% for metric, weight in weights.items() %}
            {{ score_of_100(weight ~ ' * ' ~ metric ~ '_numerator', weight_sum ~ ' * denominator') }}
                as {{ metric }}_points,
            case
                when as_of_date >= score_reference_date
                    then {{ score_of_100(
                        weight ~ ' * ' ~ metric ~ '_reference_numerator', weight_sum ~ ' * reference_denominator'
                    ) }}
            end as {{ metric }}_points_fixed,
        {% endfor %}
        {{ score_of_100(weighted_sum(weights, '_numerator'), weight_sum ~ ' * denominator') }} as rfm_score,
        case
            when as_of_date >= score_reference_date
                then {{ score_of_100(
                    weighted_sum(weights, '_reference_numerator'), weight_sum ~ ' * reference_denominator'
                ) }}
        end as rfm_score_fixed,
        *

    from customers

)

select * from scored
