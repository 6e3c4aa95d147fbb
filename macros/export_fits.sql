{#
    Writes the table of each Python model as a Parquet file where the Spark target reads it: dbt --quiet run-operation
    export_fits, or make export-fits, after a build on DuckDB. The setting fitted_location names the folder, which must exist.
    Subjects that are not built are left out; without the fits of the clusters there is nothing that Spark could build.
#}
{% macro export_fits() %}
    {% if execute and not built_relation('cluster_fits') %}
        {{ exceptions.raise_compiler_error('cluster_fits is not built yet: run dbt build on DuckDB first.') }}
    {% endif %}
    {% for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') %}
        {% if execute and node.package_name == 'customer_segmentation' and node.language == 'python' and built_relation(node.name) %}
            {% do run_query(export_query(built_relation(node.name), fitted_file(node.name))) %}
            {% do print(fitted_file(node.name)) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
