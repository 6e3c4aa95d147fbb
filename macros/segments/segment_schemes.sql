{# The schemes of the segment tables: scheme -> column of customer_segments that carries it. #}
{% macro segment_schemes() %}
    {{ return({
        'rfm': 'rfm_segment',
        'grade': 'grade',
        'grade_fixed': 'grade_fixed',
        'value': 'value_segment',
        'cluster': 'cluster_name',
    }) }}
{% endmacro %}
