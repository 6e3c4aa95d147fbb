{#
    A statement that adds the lines of CSV files that could not be split into columns to base_transactions, each as one row
    with its text: those that DuckDB puts aside while it reads, and those that the plugin kept out of its copy of a file.
    Nothing for other locations. relation: base_transactions.
#}
{% macro insert_unreadable_lines(relation) %}
    {% if execute and source_materialization('transactions') == 'table' %}
        {% set location = source_location('transactions') %}
        {% if location.keeps_rejects %}
            insert into {{ relation }} (unreadable_line)
            select min(csv_line)
            from source_rejected_lines
            group by scan_id, file_id, line
            {% for file in location.rejected_files %}
                union all
                select unreadable_line
                from read_csv(
                    {{ text_literal(file) }}, auto_detect = false, columns = {'unreadable_line': 'VARCHAR'}, header = false,
                    delim = ',', quote = '"', escape = '"', max_line_size = 64000000
                )
            {% endfor %}
        {% endif %}
    {% endif %}
{% endmacro %}


{# Statements that forget the lines that an earlier reading of CSV files put aside on the same connection. #}
{% macro drop_unreadable_lines() %}
    {% if execute and source_materialization('transactions') == 'table' %}
        drop table if exists source_rejected_lines;
        drop table if exists source_rejected_scans
    {% endif %}
{% endmacro %}
