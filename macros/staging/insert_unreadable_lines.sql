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
