{# A date moved by whole days, months or years, as a date. expression: a date in SQL; count: number or SQL; part: day, month. #}
{% macro add_interval(expression, count, part) %}
    {{ return('cast(' ~ dbt.dateadd(part, count, expression) ~ ' as date)') }}
{% endmacro %}
