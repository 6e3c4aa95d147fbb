{#
    The money of a raw transaction as decimal(18,2), before returns get their sign; null where it cannot be read.
    For queries on base_transactions.
#}
{% macro readable_amount() %}
    {{ return(safely_cast(exact_amount(), 'decimal(18,2)')) }}
{% endmacro %}
