{#
    Writes each public table (those that are public) as Parquet, for readers elsewhere: dbt --quiet run-operation export_tables
    --args '{folder: /some/where}'. A build on Spark so comes back to DuckDB, whose clients read the files.
    folder: an existing folder or a URL; absolute.
#}
{% macro export_tables(folder) %}
    {% for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') %}
        {% if execute and node.package_name == 'customer_segmentation' and node.access == 'public' %}
            {% set table = built_relation(node.name) %}
            {% if table is not none %}
                {% do run_query(export_query(table, folder ~ '/' ~ node.name ~ '.parquet')) %}
                {% do print(folder ~ '/' ~ node.name ~ '.parquet') %}
            {% endif %}
        {% endif %}
    {% endfor %}
{% endmacro %}


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


{#
    Where the fitted table of a Python model lies for Spark: a Parquet file below the setting fitted_location, whose
    relative path begins at the project. name: a Python model.
#}
{% macro fitted_file(name) %}
    {{ return(from_project(setting('fitted_location')) ~ '/' ~ name ~ '.parquet') }}
{% endmacro %}


{# A place as a setting names it, a relative path of which begins at the project. location: a folder or a URL. #}
{% macro from_project(location) %}
    {{ return(location if location.startswith('/') or ':' in location else env_var('DBT_PROJECT_DIR', '.') ~ '/' ~ location) }}
{% endmacro %}
