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


{#
    The number of rows of a relation and a hash of its columns' names and of its rows as a multiset: the two halves of the rows' md5, each added up.
    The text of a double is the shortest that reads back as the same double, and each value stands behind its length, so
    that no two different rows have one text.
#}
{% macro fingerprint_query(relation) %}
    {% set names, values = [], [] %}
    {% for column in adapter.get_columns_in_relation(relation) | sort(attribute='name') %}
        {% do names.append(column.name) %}
        {% set value = 'cast(' ~ adapter.quote(column.name) ~ ' as varchar)' %}
        {% do values.append("coalesce(length(" ~ value ~ ") || ':' || " ~ value ~ ", '-')") %}
    {% endfor %}
    with

    texts as (

        select {{ values | join(" || ',' || ") }} as row_text

        from {{ relation }}

    ),

    summed as (

        select
            count(*) as row_count,
            coalesce(sum(cast(md5_number_lower(row_text) as hugeint)), 0) as lower_sum,
            coalesce(sum(cast(md5_number_upper(row_text) as hugeint)), 0) as upper_sum

        from texts

    )

    select
        row_count,
        md5({{ text_literal(names | join(',')) }} || ',' || row_count || ',' || lower_sum || ',' || upper_sum) as fingerprint

    from summed
{% endmacro %}
