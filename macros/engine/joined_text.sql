{#
    The texts of a group as one, in their own order.
    expression: SQL of type text; separator: what stands between two of them.
#}
{% macro joined_text(expression, separator) %}
    {{ return(adapter.dispatch('joined_text', 'customer_segmentation')(expression, separator)) }}
{% endmacro %}

{% macro default__joined_text(expression, separator) %}
    {{ return(dbt.listagg(expression, text_literal(separator), 'order by ' ~ expression)) }}
{% endmacro %}

{% macro spark__joined_text(expression, separator) %}
    {{ return('array_join(array_sort(collect_list(' ~ expression ~ ')), ' ~ text_literal(separator) ~ ')') }}
{% endmacro %}
