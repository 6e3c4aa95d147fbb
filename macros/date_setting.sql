{# A date setting as SQL: its day, or for auto another expression. name: a setting; otherwise: a date in SQL. #}
{% macro date_setting(name, otherwise) %}
    {% set value = setting(name) %}
    {{ return(otherwise if value == 'auto' else "cast('" ~ value ~ "' as date)") }}
{% endmacro %}
