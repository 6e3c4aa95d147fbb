{# Whether a text matches a regular expression. expression: SQL of type text; pattern: the regular expression. #}
{% macro matches(expression, pattern) %}
    {{ return(adapter.dispatch('matches', 'customer_segmentation')(expression, pattern)) }}
{% endmacro %}

{% macro default__matches(expression, pattern) %}
    {{ return('regexp_matches(' ~ expression ~ ', ' ~ text_literal(pattern) ~ ')') }}
{% endmacro %}

{% macro spark__matches(expression, pattern) %}
    {{ return(expression ~ ' rlike ' ~ text_literal(pattern)) }}
{% endmacro %}
