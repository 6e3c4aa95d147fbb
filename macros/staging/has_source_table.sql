{# Whether the source in use declares a table. table: a key of source_specs(). #}
{% macro has_source_table(table) %}
    {{ return(declared_table(table) != {}) }}
{% endmacro %}
