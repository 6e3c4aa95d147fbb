{#
    Which columns of a table of the source in use have a meaning: a dict meaning -> name of the column.
    Empty where the source does not have the table;
    raises a sentence where columns is no dict. table: a key of source_specs().
#}
{% macro declared_columns(table) %}
    {% if not has_source_table(table) %}
        {{ return({}) }}
    {% endif %}
    {% set columns = declared_table(table).get('columns') %}
    {% if columns is not mapping %}
        {{ raise_source_problem(table, 'columns must say which column means what, such as customer_id: Customer No.') }}
    {% endif %}
    {{ return(columns) }}
{% endmacro %}
