{#
    The columns that a table of the source in use really has: a list of pairs of name and type; an empty list where the
    relation does not exist yet. table: a key of source_specs().
#}
{% macro source_columns(table) %}
    {% if declared_table(table).get('location') %}
        {{ return(source_location(table).columns) }}
    {% endif %}
    {% set columns = [] %}
    {% set relation = internal_relation(table) %}
    {% if has_relation(relation) %}
        {% for column in adapter.get_columns_in_relation(relation) %}
            {% do columns.append([column.name, column.dtype]) %}
        {% endfor %}
    {% endif %}
    {{ return(columns) }}
{% endmacro %}
