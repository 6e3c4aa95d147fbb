{#
    A UTC timestamp on the clocks of a time zone, daylight saving included.
    expression: a timestamp in SQL, UTC; timezone: a name such as America/New_York.
#}
{% macro business_time(expression, timezone) %}
    {{ return(adapter.dispatch('business_time', 'customer_segments')(expression, timezone)) }}
{% endmacro %}

{% macro default__business_time(expression, timezone) %}
    {{ return('((' ~ expression ~ ") at time zone 'UTC') at time zone '" ~ timezone ~ "'") }}
{% endmacro %}

{% macro spark__business_time(expression, timezone) %}
    {{ return('from_utc_timestamp(' ~ expression ~ ", '" ~ timezone ~ "')") }}
{% endmacro %}
