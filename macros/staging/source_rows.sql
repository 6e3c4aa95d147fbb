{#
    Rows of a query on a table of the source in use, as a list of dicts; for files with unreadable_count, the lines that
    could not be split into columns. Raises a sentence where reading fails.
    table: a key of source_specs(); query: SQL in which __source__ stands for the relation.
#}
{% macro source_rows(table, query) %}
    {% if declared_table(table).get('location') %}
        {{ return(location_rows(table, query)) }}
    {% endif %}
    {{ return(query_rows(query.replace('__source__', internal_relation(table) | string))) }}
{% endmacro %}
