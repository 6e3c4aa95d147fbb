{#
    The quoted name of the raw column that means `meaning` in a table of the source in use; a null of type text where
    the source has no such column. table: a key of source_specs(); meaning: one of its columns.
#}
{% macro source_column(table, meaning) %}
    {% set column = declared_columns(table).get(meaning) %}
    {{ return(quoted_name(column) if column else 'cast(null as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}
