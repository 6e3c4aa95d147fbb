{#
    Prints each public table (those that are public) with its rows and a hash of them: dbt --quiet run-operation
    fingerprint, or make fingerprint. Equal tables have equal hashes whatever the order of rows and columns and whatever
    the version of DuckDB; a row that is there twice counts twice.
#}
{% macro fingerprint() %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') %}
        {% if node.package_name == 'customer_segmentation' and node.access == 'public' %}
            {% set table = adapter.get_relation(node.database, node.schema, node.alias) %}
            {% if table is none %}
                {% do print('%-32s %12s  %s' | format(node.name, '-', 'not built')) %}
            {% else %}
                {% set row = run_query(fingerprint_query(table)).rows[0] %}
                {% do print('%-32s %12s  %s' | format(node.name, '{:,}'.format(row['row_count']), row['fingerprint'])) %}
            {% endif %}
        {% endif %}
    {% endfor %}
{% endmacro %}
