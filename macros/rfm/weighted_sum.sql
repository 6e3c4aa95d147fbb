{# weight * <metric><suffix>, summed over the metrics. weights: metric_weights(); suffix: end of a column's name. #}
{% macro weighted_sum(weights, suffix) %}
    {% set terms = [] %}
    {% for metric, weight in weights.items() %}
        {% do terms.append(weight ~ ' * ' ~ metric ~ suffix) %}
    {% endfor %}
    {{ return(terms | join(' + ')) }}
{% endmacro %}
