{# What the source in use declares about a table, a dict; empty where it does not have the table. table: a key of source_specs(). #}
{% macro declared_table(table) %}
    {% set declared = source_declaration().get(table) %}
    {{ return(declared if declared is mapping else {}) }}
{% endmacro %}
