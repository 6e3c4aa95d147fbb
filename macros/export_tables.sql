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
