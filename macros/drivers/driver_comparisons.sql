{# Which periods are compared: comparison -> months of either period, and months from the one to the other. #}
{% macro driver_comparisons() %}
    {{ return({
        'month_before': {'month_count': 1, 'months_back': 1},
        'quarter_before': {'month_count': 3, 'months_back': 3},
        'year_before': {'month_count': 1, 'months_back': 12},
    }) }}
{% endmacro %}
