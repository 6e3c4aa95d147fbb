{# Whether a time written as text ends in Z or an offset from UTC such as +02:00. expression: SQL of any type. #}
{% macro has_offset(expression) %}
    {% set text = 'cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')' %}
    {{ return(
        'coalesce(' ~ text ~ " like '%:%' and (" ~ text ~ " like '%Z' or substr(" ~ text ~ ", 12) like '%+%' or substr("
        ~ text ~ ", 12) like '%-%'), false)"
    ) }}
{% endmacro %}
