{# Checks what the source in use declares about money, returns and goods; a part of assert_declaration. #}
{% macro assert_transaction_rules() %}
    {% set columns = declared_columns('transactions') %}
    {% if not columns.get('amount') and not (columns.get('quantity') and columns.get('unit_price')) %}
        {{ raise_source_problem('transactions', 'columns must say which column is the amount, or which are the quantity and '
            ~ 'the unit_price.') }}
    {% endif %}
    {% if source_option('transactions', 'decimal_separator') == source_option('transactions', 'thousands_separator') %}
        {{ raise_source_problem('transactions', 'decimal_separator and thousands_separator must differ.') }}
    {% endif %}
    {% if columns.get('currency') and not source_option('transactions', 'accepted_currency') %}
        {{ raise_source_problem('transactions', 'where currency is a column, accepted_currency must say which one is added '
            ~ 'up, such as EUR; lines in others are rejected.') }}
    {% endif %}
    {% for mark in ['returned_when', 'cancelled_when'] %}
        {% set marks = source_option('transactions', mark) %}
        {% do assert_known('transactions', marks.keys() | list, ['order_prefix', 'statuses', 'negative_quantity']) %}
        {% for key, column in [('statuses', 'status'), ('negative_quantity', 'quantity')] %}
            {% if marks.get(key) and not columns.get(column) %}
                {{ raise_source_problem('transactions', mark ~ ': ' ~ key ~ ' needs the column ' ~ column ~ '.') }}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% if source_option('transactions', 'non_goods') and not columns.get('product_id') %}
        {{ raise_source_problem('transactions', 'non_goods needs the column product_id.') }}
    {% endif %}
    {% do assert_known('transactions', source_option('transactions', 'reject'), ['returns', 'zero_amounts', 'non_goods']) %}
{% endmacro %}
