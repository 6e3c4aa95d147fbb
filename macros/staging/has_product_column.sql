{# Whether the source in use has a table of products with a column of this meaning. column: department, brand and the like. #}
{% macro has_product_column(column) %}
    {{ return(column in declared_columns('products')) }}
{% endmacro %}
