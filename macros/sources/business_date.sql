{#
    The business day of a raw timestamp of the source in use. Without time zones, or where both are the same, a time is
    taken as it stands. expression: a timestamp in SQL.
#}
{% macro business_date(expression) %}
    {% set business = source_setting('business_timezone') %}
    {% set recorded = source_setting('recorded_timezone') or business %}
    {{ return('cast(' ~ (
        expression if recorded == business else business_time(expression, recorded, business)
    ) ~ ' as date)') }}
{% endmacro %}
