{#
    The money of a raw transaction before it is rounded to the cent and gets its sign, as a decimal; null where it cannot be
    read: the declared amount, or else quantity times unit price. For queries on base_transactions.
#}
{% macro exact_amount() %}
    {% if 'amount' in declared_columns('transactions') %}
        {{ return(readable_number('amount', 'decimal(18,2)')) }}
    {% endif %}
    {{ return(
        readable_number('quantity', 'decimal(18,4)') ~ ' * ' ~ readable_number('unit_price', 'decimal(18,6)')
    ) }}
{% endmacro %}
