{# A feature of the clusters as a double; an unknown trend (no history yet) stands for no change. expression: SQL. #}
{% macro feature_value(expression) %}
    {{ return('cast(coalesce(' ~ expression ~ ', 0) as double)') }}
{% endmacro %}
