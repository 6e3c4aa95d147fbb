{#
    The column of stg_products that is recommended; none where it is the product itself, or the source does not have the
    column: then products are recommended instead.
#}
{% macro item_column() %}
    {{ return(setting('recommended_item') if has_product_column(setting('recommended_item')) else none) }}
{% endmacro %}
