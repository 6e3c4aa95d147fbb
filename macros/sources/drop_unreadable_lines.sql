{# Statements that forget the lines that an earlier reading of CSV files put aside on the same connection. #}
{% macro drop_unreadable_lines() %}
    {% if execute and declared_table('transactions').get('location') %}
        drop table if exists source_rejected_lines;
        drop table if exists source_rejected_scans
    {% endif %}
{% endmacro %}
