{#
    Why a transaction cannot be used: pairs of a rule of the seed cleaning_rules and its condition in SQL, the first that
    holds is the reason. For the typed lines of stg_transactions.
#}
{% macro rejection_rules() %}
    {% set columns = declared_columns('transactions') %}
    {% set has_amount = 'amount' in columns %}
    {% set rules = [
        ('line_not_readable', 'unreadable_line is not null'),
        ('order_id_missing', 'order_id is null'),
        ('time_missing', "ordered_at is null and nullif(trim(raw_ordered_at), '') is null"),
        ('time_not_readable', 'ordered_at is null'),
        (
            'amount_missing',
            "amount is null and nullif(trim(raw_amount), '') is null" if has_amount
            else "amount is null and (nullif(trim(raw_quantity), '') is null or nullif(trim(raw_unit_price), '') is null)"
        ),
        ('amount_not_readable', 'amount is null'),
        ('amount_out_of_range', 'abs(amount) > ' ~ setting('max_line_amount')),
        ('date_out_of_range', 'not coalesce(is_in_range, false)'),
    ] %}
    {% if 'currency' in columns %}
        {% do rules.append((
            'other_currency',
            "coalesce(currency, '') <> " ~ text_literal(source_option('transactions', 'accepted_currency'))
        )) %}
    {% endif %}
    {{ return(rules) }}
{% endmacro %}
