{# Whether a readable raw transaction is of no money at all, before rounding to the cent. For queries on base_transactions. #}
{% macro is_free() %}
    {% if 'amount' in declared_columns('transactions') %}
        {{ return('coalesce(' ~ readable_number('amount', 'decimal(18,4)') ~ ' = 0, false)') }}
    {% endif %}
    {{ return(
        'coalesce(' ~ readable_number('quantity', 'decimal(18,4)') ~ ' = 0 or '
        ~ readable_number('unit_price', 'decimal(18,6)') ~ ' = 0, false)'
    ) }}
{% endmacro %}
