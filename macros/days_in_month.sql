{# Days in the month of a date written as 2017-12-31. #}
{% macro days_in_month(value) %}
    {% set year, month = value[:4] | int, value[5:7] | int %}
    {% set next_month = modules.datetime.date(year + month // 12, month % 12 + 1, 1) %}
    {{ return((next_month - modules.datetime.date(year, month, 1)).days) }}
{% endmacro %}
