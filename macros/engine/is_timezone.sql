{# Whether the engine knows a time zone. name: text from the settings. #}
{% macro is_timezone(name) %}
    {{ return(adapter.dispatch('is_timezone', 'customer_segmentation')(name)) }}
{% endmacro %}

{% macro default__is_timezone(name) %}
    {% set known = run_query('select distinct name from pg_timezone_names()').columns[0].values() %}
    {{ return(name in known) }}
{% endmacro %}

{# Spark has no list of them; an unknown one fails in the first query that uses it. #}
{% macro spark__is_timezone(name) %}
    {{ return(true) }}
{% endmacro %}
