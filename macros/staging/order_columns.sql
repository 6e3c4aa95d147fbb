{#
    The meanings of the transactions whose value belongs to the whole order, in the source in use: those that it declares as
    order_columns, and those that never belong to a line. A list.
#}
{% macro order_level_meanings() %}
    {% set columns = declared_columns('transactions') %}
    {% set found = [] %}
    {% for meaning in source_option('transactions', 'order_columns') | list + ['order_discount', 'shipping']
        if meaning in columns and meaning not in found %}
        {% do found.append(meaning) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# Those of order_level_meanings() that are money: one sum for all lines of the order, to be counted once. A list. #}
{% macro shared_meanings() %}
    {{ return(order_level_meanings() | select('in', money_meanings()) | list) }}
{% endmacro %}


{# The meanings of the transactions that are sums of money and can be added up. A list. #}
{% macro money_meanings() %}
    {{ return([
        'amount', 'line_discount', 'order_discount', 'included_tax', 'added_tax', 'shipping', 'refunded_amount'
    ]) }}
{% endmacro %}


{#
    The meanings of the transactions that base_transactions has as columns, in their order: all that are always there, and of
    the further ones and those aside what the source in use declares. A list.
#}
{% macro transaction_meanings() %}
    {% set specs = source_specs().transactions %}
    {{ return(specs.required + specs.optional
        + (specs.further + specs.aside) | select('in', declared_columns('transactions')) | list) }}
{% endmacro %}


{# The raw lines, each with the values of its order where the source in use has such. #}
{% macro transaction_lines() %}
    {% if shared_meanings() %}
        {{ return(ref('int_transactions__shared')) }}
    {% elif order_level_meanings() %}
        {{ return(ref('int_transactions__completed')) }}
    {% endif %}
    {{ return(ref('base_transactions')) }}
{% endmacro %}


{#
    The value of a raw transaction that must be the same on all lines of an order, as text: two ways to write a number, a time,
    a status or a currency are one value; null where there is none. meaning: one of order_level_meanings().
#}
{% macro comparable_value(meaning) %}
    {% set text = as_text_id(meaning) %}
    {% if meaning in ['status', 'currency'] %}
        {{ return('lower(' ~ text ~ ')') }}
    {% elif meaning in ['ordered_at', 'refunded_at'] %}
        {% set reading = readable_time('transactions', meaning) %}
    {% elif meaning in money_meanings() %}
        {% set reading = order_money(meaning) %}
    {% else %}
        {{ return(text) }}
    {% endif %}
    {{ return('coalesce(cast(' ~ reading ~ ' as ' ~ dbt.type_string() ~ '), ' ~ text ~ ')') }}
{% endmacro %}


{# The money of one column of a raw transaction as decimal(18,2); what is taken off or added has no sign. meaning: of money_meanings(). #}
{% macro order_money(meaning) %}
    {{ return(readable_amount() if meaning == 'amount' else 'abs(' ~ readable_number(meaning, 'decimal(18,2)') ~ ')') }}
{% endmacro %}


{# A part of a sum of money, rounded to the cent. total: money in SQL; weight, all_weight: numbers in SQL. #}
{% macro share_so_far(total, weight, all_weight) %}
    {{ return(
        'cast(round(cast(' ~ total ~ ' as double) * cast(' ~ weight ~ ' as double) / nullif(cast(' ~ all_weight
        ~ ' as double), 0), 2) as decimal(18,2))'
    ) }}
{% endmacro %}
