{# The sum of a hash of every row, the same in whatever order they come. columns: names. #}
{% macro row_checksum(columns) %}
    {{ return(adapter.dispatch('row_checksum', 'customer_segmentation')(columns)) }}
{% endmacro %}

{% macro default__row_checksum(columns) %}
    {{ return('cast(sum(hash(' ~ columns | join(', ') ~ ')) as decimal(38, 0))') }}
{% endmacro %}

{% macro spark__row_checksum(columns) %}
    {{ return('cast(sum(cast(xxhash64(' ~ columns | join(', ') ~ ') as decimal(38, 0))) as decimal(38, 0))') }}
{% endmacro %}
