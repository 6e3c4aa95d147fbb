{# The dimensions that are segments of customers: dimension -> column of customer_segment_history; clusters by their lasting key. #}
{% macro driver_schemes() %}
    {{ return({
        'segment': 'rfm_segment',
        'grade': 'grade',
        'grade_fixed': 'grade_fixed',
        'value': 'value_segment',
        'cluster': 'segment_key',
    }) }}
{% endmacro %}
