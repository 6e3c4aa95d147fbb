{# The start of the quarter of an hour that a timestamp lies in. expression: a timestamp in SQL. #}
{% macro quarter_hour(expression) %}
    {{ return(adapter.dispatch('quarter_hour', 'customer_segmentation')(expression)) }}
{% endmacro %}

{% macro default__quarter_hour(expression) %}
    {{ return("time_bucket(interval '15 minutes', " ~ expression ~ ")") }}
{% endmacro %}

{% macro spark__quarter_hour(expression) %}
    {{ return('timestamp_seconds(900 * floor(unix_timestamp(' ~ expression ~ ') / 900))') }}
{% endmacro %}
