{#
    The relation of an entity of the source in use. The built-in source is a dbt source, so that lineage begins there.
    table: transactions, products, demographics, ...
#}
{% macro source_table(table) %}
    {{ return(source(setting('source'), table)) }}
{% endmacro %}
