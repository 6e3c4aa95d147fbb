{# One number divided by another as a double; null where the divisor is 0. Both arguments: SQL expressions. #}
{% macro as_ratio(numerator, denominator) %}
    {{ return('(cast(' ~ numerator ~ ' as double) / nullif(cast(' ~ denominator ~ ' as double), 0))') }}
{% endmacro %}
