{#
    The square of a number. A product, since DuckDB takes twice as long for power(value, 2), and computes the repeated
    expression once.
    value: SQL.
#}
{% macro squared(value) %}
    {{ return('(' ~ value ~ ') * (' ~ value ~ ')') }}
{% endmacro %}
