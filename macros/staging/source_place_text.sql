{# Where a table of the source in use is, for people. table: a key of source_specs(). #}
{% macro source_place_text(table) %}
    {% set declared = declared_table(table) %}
    {% if declared.get('location') %}
        {{ return(source_place(table).location ~ (', table ' ~ declared.table if declared.get('table') else '')) }}
    {% endif %}
    {{ return('the table ' ~ internal_relation(table)) }}
{% endmacro %}
