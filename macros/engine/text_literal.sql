{# A text as a literal in SQL, whatever characters it has: a setting can never become SQL. value: anything. #}
{% macro text_literal(value) %}
    {{ return(adapter.dispatch('text_literal', 'customer_segments')(value | string)) }}
{% endmacro %}

{% macro default__text_literal(value) %}
    {{ return("'" ~ value.replace("'", "''") ~ "'") }}
{% endmacro %}

{# Spark 3 reads a doubled quote as the end of one text and the begin of the next, and loses it without an error. #}
{% macro spark__text_literal(value) %}
    {{ return("'" ~ value.replace('\\', '\\\\').replace("'", "\\'") ~ "'") }}
{% endmacro %}
