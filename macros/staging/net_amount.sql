{#
    The money of a raw transaction as the source in use makes it up: the amount, less discounts, less tax that it includes or
    plus tax that it does not; null where a part cannot be read. For queries on transaction_lines().
#}
{% macro net_amount() %}
    {% set columns = declared_columns('transactions') %}
    {% set amount = 'shared_amount' if 'amount' in shared_meanings() else readable_amount() %}
    {% set parts = [] %}
    {% for meaning, sign in [
        ('line_discount', '-'), ('order_discount', '-'), ('included_tax', '-'), ('added_tax', '+')
    ] if meaning in columns %}
        {% do parts.append(sign ~ ' ' ~ money_part(meaning)) %}
    {% endfor %}
    {% if not parts %}
        {{ return(amount) }}
    {% endif %}
    {# What is taken off a returned line makes less money to give back. #}
    {{ return(
        safely_cast(
            amount ~ ' + case when ' ~ amount ~ ' < 0 then -1 else 1 end * (0 ' ~ parts | join(' ') ~ ')', 'decimal(18,2)'
        )
    ) }}
{% endmacro %}


{#
    The money of one column of a raw transaction besides its amount, never negative; 0 where the column is empty, null where
    it cannot be read. For queries on transaction_lines(). meaning: one of money_meanings(), declared.
#}
{% macro money_part(meaning) %}
    {% if meaning in shared_meanings() %}
        {{ return('shared_' ~ meaning) }}
    {% endif %}
    {{ return('case when ' ~ as_text_id(meaning) ~ ' is null then 0 else ' ~ order_money(meaning) ~ ' end') }}
{% endmacro %}


{# The postage of a raw transaction, negative where the line is marked as returned. For queries on transaction_lines(). #}
{% macro signed_shipping() %}
    {{ return('case when ' ~ signed_amount() ~ ' < 0 then -1 else 1 end * ' ~ money_part('shipping')) }}
{% endmacro %}


{# Whether a raw line may be booked as several sums: what was bought, what was refunded of it, its postage. #}
{% macro books_parts() %}
    {% set columns = declared_columns('transactions') %}
    {{ return('refunded_amount' in columns or 'shipping' in columns) }}
{% endmacro %}


{# Whether an order may stop being a purchase later: a matched return or a refund with a day of its own takes it back. #}
{% macro takes_back_orders() %}
    {{ return(source_option('transactions', 'match_returns') or 'refunded_at' in declared_columns('transactions')) }}
{% endmacro %}
