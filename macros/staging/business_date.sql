{# The business day of a raw timestamp of the source in use. expression: a timestamp in SQL. #}
{% macro business_date(expression) %}
    {{ return('cast(' ~ shop_time(expression) ~ ' as date)') }}
{% endmacro %}
