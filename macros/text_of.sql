{# A number or date as text, after a cast. expression: SQL; type: what to cast it to first. #}
{% macro text_of(expression, type) %}
    {{ return('cast(cast(' ~ expression ~ ' as ' ~ type ~ ') as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}
