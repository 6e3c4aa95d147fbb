{#
    The money of a raw transaction before it is rounded to the cent and gets its sign, as a decimal; null where it cannot be
    read: the declared amount, or else quantity times unit price. For queries on base_transactions.
#}
{% macro exact_amount() %}
    {% if 'amount' in declared_columns('transactions') %}
        {# A floating-point 1.005 is a little less: with four decimals first it is rounded as it is written. #}
        {{ return('coalesce(' ~ readable_number('amount', 'decimal(18,4)') ~ ', ' ~ readable_number('amount', 'decimal(18,2)') ~ ')') }}
    {% endif %}
    {{ return(
        readable_number('quantity', 'decimal(18,4)') ~ ' * ' ~ readable_number('unit_price', 'decimal(18,6)')
    ) }}
{% endmacro %}
