{#
    Writes the table of each Python model as a Parquet file where the Spark target reads it: dbt --quiet run-operation
    export_fits, or make export-fits, after a build on DuckDB. The setting fitted_location names the folder, which must exist.
#}
{% macro export_fits() %}
    {% for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') %}
        {% if execute and node.package_name == 'customer_segmentation' and node.language == 'python' %}
            {% set table = built_relation(node.name) %}
            {% if table is none %}
                {{ exceptions.raise_compiler_error(node.name ~ ' is not built yet: run dbt build on DuckDB first.') }}
            {% endif %}
            {% do run_query(export_query(table, fitted_file(node.name))) %}
            {% do print(fitted_file(node.name)) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
