{#
    The money of a raw transaction as decimal(18,2), before returns get their sign; null where it cannot be read: the
    declared amount, or else quantity times unit price. For queries on base_transactions.
#}
{% macro readable_amount() %}
    {% if 'amount' in declared_columns('transactions') %}
        {#
            A floating-point 1.005 is a little less: with four decimals first it is rounded as it is written. Each reading is
            rounded by itself, as rounding the wider type that both have in common takes a hundred times as long.
        #}
        {{ return(
            'coalesce(' ~ safely_cast(readable_number('amount', 'decimal(18,4)'), 'decimal(18,2)') ~ ', '
            ~ readable_number('amount', 'decimal(18,2)') ~ ')'
        ) }}
    {% endif %}
    {% set quantity = readable_number('quantity', 'decimal(18,4)') %}
    {% set price = readable_number('unit_price', 'decimal(18,6)') %}
    {# A product of ten decimals has eight digits before them in the fast type; the wider type is for the few above. #}
    {{ return(
        'case when abs(cast(' ~ quantity ~ ' as double) * cast(' ~ price ~ ' as double)) < 90000000 then '
        ~ safely_cast(quantity ~ ' * ' ~ price, 'decimal(18,2)') ~ ' else '
        ~ safely_cast('cast(' ~ quantity ~ ' as decimal(38,4)) * ' ~ price, 'decimal(18,2)') ~ ' end'
    ) }}
{% endmacro %}
