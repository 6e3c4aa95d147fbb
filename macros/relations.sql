{#
    References to models of this package, without the database in front.
    DuckDB calls a database after its file: with the name inside, the views of a file that is copied or renamed would look
    for the old one. The package is named, since a project that installs this one may have an `orders` of its own.
    Arguments as for dbt's own ref.
#}
{% macro ref() %}
    {% set names = varargs if varargs | length > 1 else ['customer_segmentation', varargs[0]] %}
    {{ return(builtins.ref(*names, **kwargs).include(database=false)) }}
{% endmacro %}


{# References to sources without the database in front, for the reason that macros/ref.sql gives. #}
{% macro source(source_name, table_name) %}
    {{ return(builtins.source(source_name, table_name).include(database=false)) }}
{% endmacro %}


{#
    The table of a model of this package as it stands in the database, none where there is none. For what ref cannot name:
    tables that are written later in the run. name: a model.
#}
{% macro built_relation(name) %}
    {% if not execute %}
        {{ return(none) }}
    {% endif %}
    {% set node = graph.nodes['model.customer_segmentation.' ~ name] %}
    {% set relation = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) %}
    {{ return(relation.include(database=false) if relation else none) }}
{% endmacro %}


{# Schemas are named as they are configured, without the target's schema in front. #}
{% macro generate_schema_name(custom_schema_name, node) %}
    {{ return((custom_schema_name or target.schema) | trim) }}
{% endmacro %}
