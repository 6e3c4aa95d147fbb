{# A text as a literal in SQL, whatever characters it has: a setting can never become SQL. value: anything. #}
{% macro text_literal(value) %}
    {{ return(adapter.dispatch('text_literal', 'customer_segmentation')(value | string)) }}
{% endmacro %}

{% macro default__text_literal(value) %}
    {{ return("'" ~ value.replace("'", "''") ~ "'") }}
{% endmacro %}

{# In Spark's texts a backslash escapes what follows; what a doubled quote means depends on version and settings. #}
{% macro spark__text_literal(value) %}
    {{ return("'" ~ value.replace('\\', '\\\\').replace("'", "\\'") ~ "'") }}
{% endmacro %}
