{# The weights of the three metrics, in whole parts: {'recency': 1, 'frequency': 1, 'monetary': 1}. #}
{% macro metric_weights() %}
    {{ return({
        'recency': setting('recency_weight'),
        'frequency': setting('frequency_weight'),
        'monetary': setting('monetary_weight'),
    }) }}
{% endmacro %}
