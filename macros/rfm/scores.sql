{#
    The score from 1 (worst) to 5 of a value, as an integer, from whole-number ranks, so that ties are never split.
    The fifths of the midrank; but where more than a fifth share the lowest value, they score 1 and the others are
    ranked among themselves from 2 to 5; where all are equal everybody scores 1.
    Arguments, SQL expressions of whole numbers: customers with a lower value, with this value, in all, and with
    the lowest value.
#}
{% macro quintile_score(below, equal, everybody, at_lowest) %}
    cast(case
        when {{ below }} = 0 and 5 * {{ at_lowest }} > {{ everybody }} then 1
        when {{ at_lowest }} = {{ everybody }} then 1
        when 5 * {{ at_lowest }} > {{ everybody }}
            then least(5, 2 + floor(
                {{ as_ratio(
                    '4 * (2 * (' ~ below ~ ' - ' ~ at_lowest ~ ') + ' ~ equal ~ ')',
                    '2 * (' ~ everybody ~ ' - ' ~ at_lowest ~ ')'
                ) }}
            ))
        else least(5, 1 + floor({{ as_ratio('5 * (2 * ' ~ below ~ ' + ' ~ equal ~ ')', '2 * ' ~ everybody) }}))
    end as int)
{% endmacro %}


{#
    100 * numerator / denominator as decimal(9,6), 0 where there is no rank (a lapsed customer).
    Both arguments: SQL expressions of whole numbers.
#}
{% macro score_of_100(numerator, denominator) %}
    {{ return(
        'cast(coalesce(' ~ as_ratio('100 * (' ~ numerator ~ ')', denominator) ~ ', 0) as decimal(9,6))'
    ) }}
{% endmacro %}


{# weight * <metric><suffix>, summed over the metrics. weights: metric_weights(); suffix: end of a column's name. #}
{% macro weighted_sum(weights, suffix) %}
    {% set terms = [] %}
    {% for metric, weight in weights.items() %}
        {% do terms.append(weight ~ ' * ' ~ metric ~ suffix) %}
    {% endfor %}
    {{ return(terms | join(' + ')) }}
{% endmacro %}


{# The weights of the three metrics, in whole parts: {'recency': 1, 'frequency': 1, 'monetary': 1}. #}
{% macro metric_weights() %}
    {{ return({
        'recency': setting('recency_weight'),
        'frequency': setting('frequency_weight'),
        'monetary': setting('monetary_weight'),
    }) }}
{% endmacro %}


{# The three scores as one text, such as 555. relation: what the SQL calls the rows that have them. #}
{% macro rfm_code(relation) %}
    {% set digits = [] %}
    {% for metric in ['recency', 'frequency', 'monetary'] %}
        {% do digits.append('cast(' ~ relation ~ '.' ~ metric ~ '_score as ' ~ dbt.type_string() ~ ')') %}
    {% endfor %}
    {{ return(dbt.concat(digits)) }}
{% endmacro %}
