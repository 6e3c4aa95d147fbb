{#
    A cast that gives null where the value does not fit, on both engines (dbt.safe_cast is a plain cast on DuckDB).
    expression: SQL of any type; type: name of a type.
#}
{% macro safely_cast(expression, type) %}
    {{ return('try_cast(' ~ expression ~ ' as ' ~ type ~ ')') }}
{% endmacro %}
