{#
    How a table of the source in use is taken over: as a view where it is cheap to read again, as a table where reading is
    slow or may give other rows the next time. table: a key of source_specs().
#}
{% macro source_materialization(table) %}
    {% set location = declared_table(table).get('location') %}
    {% set is_parquet = source_option(table, 'format') == 'parquet' or (location or '').endswith('.parquet') %}
    {{ return('table' if location and not is_parquet else 'view') }}
{% endmacro %}
