{#
    The relation of a table of the source in use that lies in a database that dbt knows. Quotes in a declared name are
    doubled, since dbt does not. table: a key of source_specs().
#}
{% macro internal_relation(table) %}
    {% set declared = declared_table(table) %}
    {# Models that are off are parsed too. #}
    {% if not declared %}
        {{ return('nothing') }}
    {% elif declared.get('model') %}
        {% set relation = builtins.ref(*(declared.model.split('.'))) %}
    {% elif declared.get('source') %}
        {% set relation = builtins.source(*(declared.source.split('.'))) %}
    {% else %}
        {% set parts = (declared.table | string).replace('"', '""').split('.') %}
        {% set relation = api.Relation.create(
            database=target.database, schema=parts[0] if parts | length > 1 else target.schema, identifier=parts[-1]
        ) %}
    {% endif %}
    {# The same database goes without its name, for the reason that macros/ref.sql gives; Spark has no name for it. #}
    {{ return(relation.include(database=relation.database is not none and relation.database != target.database)) }}
{% endmacro %}
