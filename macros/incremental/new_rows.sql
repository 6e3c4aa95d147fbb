{#
    What a data test looks at: of a table that grows the rows that the last run wrote, of any other all. relation: a model of
    this package. The rest was tested when it was written.
#}
{% macro new_rows(relation) %}
    {% set node = graph.nodes.get('model.customer_segmentation.' ~ relation.identifier) if execute %}
    {% set column = (node.config.meta or {}).replaced_by if node %}
    {{ return('(select * from ' ~ relation ~ ' where ' ~ is_new(column, memory_of(node.fqn[1])) ~ ') as new_rows' if column else relation) }}
{% endmacro %}
