{#
    For each column of the transactions that has a meaning: the meaning, the column, a value as delivered and what is
    understood, from one line of a seeded sample that has as many values as any. A list of lists of texts.
#}
{% macro check_examples() %}
    {% set columns = declared_columns('transactions') %}
    {% set understood = {
        'ordered_at': "strftime(" ~ readable_time('transactions', 'ordered_at') ~ ", '%Y-%m-%d %H:%M:%S, %A')",
        'amount': signed_amount(),
        'quantity': 'cast(' ~ readable_number('quantity', 'decimal(18,4)') ~ ' as double)',
        'discount': 'cast(abs(' ~ readable_number('discount', 'decimal(18,2)') ~ ') as double)',
        'unit_price': 'cast(' ~ readable_number('unit_price', 'decimal(18,6)') ~ ' as double)',
    } %}
    {% set query %}
        select
            {% for meaning in columns %}
                cast({{ meaning }} as {{ dbt.type_string() }}) as raw_{{ meaning }},
                cast({{ understood.get(meaning, as_text_id(meaning)) }} as {{ dbt.type_string() }}) as {{ meaning }}_understood,
            {% endfor %}
            cast({{ signed_amount() }} as {{ dbt.type_string() }}) as money
        from ({{ delivered_transactions() }}) as delivered
        using sample reservoir(200 rows) repeatable ({{ setting('random_seed') }})
        order by
            {% for meaning in columns %}
                case when {{ as_text_id(meaning) }} is null then 1 else 0 end {{ '+' if not loop.last }}
            {% endfor %}, {% for meaning in columns %}{{ meaning }}{{ ', ' if not loop.last }}{% endfor %}
        limit 1
    {% endset %}
    {% set line = source_rows('transactions', query)[0] %}
    {% set rows = [] %}
    {% for meaning, column in columns.items() %}
        {% do rows.append([
            meaning, column | string | truncate(22, true, '…', 0),
            (line['raw_' ~ meaning] | string).replace('\n', ' ') | truncate(26, true, '…', 0),
            (line[meaning ~ '_understood'] | string).replace('\n', ' ') | truncate(40, true, '…', 0)
        ]) %}
    {% endfor %}
    {% if 'amount' not in columns %}
        {% do rows.append(['amount', 'quantity x unit_price', line.raw_quantity ~ ' x ' ~ line.raw_unit_price, line.money]) %}
    {% endif %}
    {{ return(rows) }}
{% endmacro %}
