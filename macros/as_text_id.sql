{#
    An identifier as text: blanks around it are cut, case and leading zeros stay, an empty one is null.
    expression: SQL of any type.
#}
{% macro as_text_id(expression) %}
    {{ return("nullif(trim(cast(" ~ expression ~ " as " ~ dbt.type_string() ~ ")), '')") }}
{% endmacro %}
