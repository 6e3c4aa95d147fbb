{#
    The logarithm of the growth of a quotient, ln((a1 / b1) / (a0 / b0)), as a double; null where one of them is 0, or the quotient negative: a row may be of a kind for which it is not wanted, but engines compute it all the same.
    numerator, denominator: columns, each with a partner of the same name and _before; 1 as denominator is none.
#}
{% macro log_change(numerator, denominator) %}
    {% set grown = _growth(numerator) if denominator == 1
        else _growth(numerator) ~ ' / nullif(' ~ _growth(denominator) ~ ', 0)' %}
    {{ return('ln(nullif(greatest(' ~ grown ~ ', 0), 0))') }}
{% endmacro %}

{% macro _growth(column) %}
    {{ return('(cast(' ~ column ~ ' as double) / nullif(cast(' ~ column ~ '_before as double), 0))') }}
{% endmacro %}
