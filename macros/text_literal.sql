{# A text as a literal in SQL, whatever characters it has: a setting can never become SQL. value: anything. #}
{% macro text_literal(value) %}
    {{ return("'" ~ (value | string).replace("'", "''") ~ "'") }}
{% endmacro %}
