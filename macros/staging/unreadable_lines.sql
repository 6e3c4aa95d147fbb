{#
    A statement that adds the lines of CSV files that could not be split into columns to base_transactions, each as one row
    with its text; nothing for other locations. relation: base_transactions.
#}
{% macro insert_unreadable_lines(relation) %}
    {% if execute and source_materialization('transactions') == 'table' and source_location('transactions').keeps_rejects %}
        insert into {{ relation }} (unreadable_line)
        select min(csv_line)
        from source_rejected_lines
        group by scan_id, file_id, line
    {% endif %}
{% endmacro %}


{# Statements that forget the lines that an earlier reading of CSV files put aside on the same connection. #}
{% macro drop_unreadable_lines() %}
    {% if execute and source_materialization('transactions') == 'table' %}
        drop table if exists source_rejected_lines;
        drop table if exists source_rejected_scans
    {% endif %}
{% endmacro %}
