{#
    The logarithm of the growth of a quotient, ln((a1 / b1) / (a0 / b0)), as a double; null where one of the four is 0.
    numerator, denominator: columns, each with a partner of the same name and _before; 1 as denominator is none.
#}
{% macro log_change(numerator, denominator) %}
    {% set grown = _growth(numerator) if denominator == 1
        else _growth(numerator) ~ ' / nullif(' ~ _growth(denominator) ~ ', 0)' %}
    {{ return('ln(nullif(' ~ grown ~ ', 0))') }}
{% endmacro %}

{% macro _growth(column) %}
    {{ return('(cast(' ~ column ~ ' as double) / nullif(cast(' ~ column ~ '_before as double), 0))') }}
{% endmacro %}
