{# The money of a raw transaction with the sign of a return where it is marked as one. For queries on base_transactions. #}
{% macro signed_amount() %}
    {% set amount = net_amount() %}
    {% set is_returned = is_marked('returned_when') %}
    {% if is_returned == 'false' %}
        {{ return(amount) }}
    {% endif %}
    {{ return('case when ' ~ is_returned ~ ' then -abs(' ~ amount ~ ') else ' ~ amount ~ ' end') }}
{% endmacro %}


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


{#
    A raw number of the transactions as a decimal, null where it cannot be read. Columns of numbers are cast. A text is read by the
    declared separators, where none is declared, by what it has itself; groups must be of three digits, so 12.50 is not 1250 because
    the shop writes a decimal comma. What is no plain number may have the signs of written_number().
    expression: a meaning of base_transactions; type: name of a decimal type.
#}
{% macro readable_number(expression, type) %}
    {% if not is_text_type(column_type('transactions', expression)) %}
        {{ return(safely_cast(expression, type)) }}
    {% endif %}
    {% set decimal = decimal_separator() or '.' %}
    {% set thousands = source_option('transactions', 'thousands_separator') %}
    {% set text = 'cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')' %}
    {% if decimal == '.' and not thousands %}
        {% set plain = safely_cast(expression, type) %}
    {% else %}
        {% set trimmed = 'trim(' ~ text ~ ')' %}
        {% set pattern = '^[+-]?([0-9]+|[1-9][0-9]{0,2}(' ~ modules.re.escape(thousands) ~ '[0-9]{3})+)('
            ~ modules.re.escape(decimal) ~ '[0-9]+)?$' if thousands
            else '^[+-]?[0-9]*(' ~ modules.re.escape(decimal) ~ '[0-9]+)?$' %}
        {% set digits = 'replace(' ~ trimmed ~ ', ' ~ text_literal(thousands) ~ ", '')" if thousands else trimmed %}
        {% set plain = 'case when ' ~ matches(trimmed, pattern) ~ ' then '
            ~ safely_cast('replace(' ~ digits ~ ', ' ~ text_literal(decimal) ~ ", '.')", type) ~ ' end' %}
    {% endif %}
    {# Not coalesce, for which DuckDB computes both of every line. #}
    {{ return('case when ' ~ plain ~ ' is not null then ' ~ plain ~ ' else ' ~ safely_cast(written_number(text), type) ~ ' end') }}
{% endmacro %}


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


{#
    A raw yes or no as a boolean, null where it is neither: true, t, yes, y, 1 and false, f, no, n, 0 in any case, also 1.00 and 0,0.
    expression: SQL of any type.
#}
{% macro readable_flag(expression) %}
    {% set text = 'lower(trim(cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')))' %}
    {{ return(
        'case when ' ~ text ~ " in ('true', 't', 'yes', 'y', '1', '1.0', '1.00', '1,0', '1,00') then true when " ~ text
        ~ " in ('false', 'f', 'no', 'n', '0', '0.0', '0.00', '0,0', '0,00') then false end"
    ) }}
{% endmacro %}
