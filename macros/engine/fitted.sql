{#
    What stands for a Python model on Spark, where dbt runs none: a view of the table that the DuckDB side fitted, as
    `make export-fits` wrote it. The models behind it are the same SQL on both engines.
#}
{% materialization fitted, adapter='spark', supported_languages=['python'] %}
    {% set view = this.incorporate(type='view') %}
    {% do adapter.create_schema(view) %}
    {% call statement('main') %}
        create or replace view {{ view }} as
        select * from parquet.{{ quoted_name(fitted_file(model.name)) }}
    {% endcall %}
    {{ return({'relations': [view]}) }}
{% endmaterialization %}
