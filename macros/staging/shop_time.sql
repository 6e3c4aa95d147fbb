{#
    A raw timestamp of the source in use on the shop's clocks. Without time zones, or where both are the same, a time is
    taken as it stands. expression: a timestamp in SQL.
#}
{% macro shop_time(expression) %}
    {% set business = source_setting('business_timezone') %}
    {% set recorded = source_setting('recorded_timezone') or business %}
    {{ return(expression if recorded == business else business_time(expression, recorded, business)) }}
{% endmacro %}
