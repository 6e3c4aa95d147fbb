{#
    Writes what engines must agree on as Parquet: the public tables, and the arm bucket of every customer, which decides who is drawn.
    For benchmarks/spark.py, which needs one session for both. folder: an existing folder or a URL; absolute.
#}
{% macro export_compared(folder) %}
    {% do export_tables(folder) %}
    {% set query = 'select customer_id, ' ~ hash_bucket("'salt/arm'", 'customer_id') ~ ' as arm_bucket from ' ~ built_relation('customer_segments')
        if execute %}
    {% do run_query(export_query('(' ~ query ~ ') as drawn', folder ~ '/arm_buckets.parquet')) %}
{% endmacro %}
