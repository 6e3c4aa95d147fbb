{# The lengths of all windows in months, ascending: the setting window_months, and always 3 and 6. #}
{% macro window_lengths() %}
    {{ return((setting('window_months') + [3, 6]) | unique | sort) }}
{% endmacro %}
