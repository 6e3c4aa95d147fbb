{#
    Types of the columns of a table of the source in use: a dict of names in lower case, since databases do not tell cases
    apart; empty while dbt only parses. table: a key of source_specs().
#}
{% macro column_types(table) %}
    {% set types = {} %}
    {% if execute and has_source_table(table) %}
        {% for name, type in source_columns(table) %}
            {% do types.update({name | lower: type | string | lower}) %}
        {% endfor %}
    {% endif %}
    {{ return(types) }}
{% endmacro %}
