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
