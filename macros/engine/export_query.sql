{#
    SQL that writes a relation as Parquet: one file on DuckDB, a folder of that name with files on Spark.
    path: where; what is there is replaced.
#}
{% macro export_query(relation, path) %}
    {{ return(adapter.dispatch('export_query', 'customer_segmentation')(relation, path)) }}
{% endmacro %}

{% macro default__export_query(relation, path) %}
    {{ return('copy (select * from ' ~ relation ~ ') to ' ~ text_literal(path) ~ ' (format parquet)') }}
{% endmacro %}

{% macro spark__export_query(relation, path) %}
    {{ return('insert overwrite directory ' ~ text_literal(path) ~ ' using parquet select * from ' ~ relation) }}
{% endmacro %}
