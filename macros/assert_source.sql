{% macro assert_source() %}{% endmacro %}
