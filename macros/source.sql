{# References to sources without the database in front, for the reason that macros/ref.sql gives. #}
{% macro source(source_name, table_name) %}
    {{ return(builtins.source(source_name, table_name).include(database=false)) }}
{% endmacro %}
