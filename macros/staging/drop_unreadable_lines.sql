{# Statements that forget the lines that an earlier reading of CSV files put aside on the same connection. #}
{% macro drop_unreadable_lines() %}
    {% if execute and source_materialization('transactions') == 'table' %}
        drop table if exists source_rejected_lines;
        drop table if exists source_rejected_scans
    {% endif %}
{% endmacro %}
