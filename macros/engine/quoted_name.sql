{# A name as an identifier in SQL, whatever characters it has. name: text from a declaration. #}
{% macro quoted_name(name) %}
    {{ return(adapter.dispatch('quoted_name', 'customer_segmentation')(name | string)) }}
{% endmacro %}

{% macro default__quoted_name(name) %}
    {{ return('"' ~ name.replace('"', '""') ~ '"') }}
{% endmacro %}

{% macro spark__quoted_name(name) %}
    {{ return('`' ~ name.replace('`', '``') ~ '`') }}
{% endmacro %}
