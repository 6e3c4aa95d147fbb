{#
    The quoted name of the raw column that means `meaning` in a table of the source in use; the text null where the
    source has no such column. table: an entity of the declaration; meaning: a key under it.
#}
{% macro source_column(table, meaning) %}
    {% set column = source_setting(table).get(meaning) %}
    {{ return(adapter.quote(column) if column else 'null') }}
{% endmacro %}
