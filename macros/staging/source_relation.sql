{#
    What stands behind `from` for a table of the source in use: a dbt source or model, a table of the same database, or a
    file or server outside it. Lineage begins there. table: a key of source_specs().
#}
{% macro source_relation(table) %}
    {% set declared = declared_table(table) %}
    {% if declared.get('location') %}
        {{ return(source_location(table).relation if execute else 'nothing') }}
    {% endif %}
    {{ return(internal_relation(table)) }}
{% endmacro %}
