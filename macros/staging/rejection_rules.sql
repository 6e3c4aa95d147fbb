{#
    Why a transaction cannot be used: pairs of a rule of the seed cleaning_rules and its condition in SQL, the first that
    holds is the reason. For the typed lines of stg_transactions.
#}
{% macro rejection_rules() %}
    {% set columns = declared_columns('transactions') %}
    {% set has_amount = 'amount' in columns %}
    {% set rules = [
        ('line_not_readable', 'unreadable_line is not null'),
    ] + _line_rules() + [
        ('order_id_missing', 'order_id is null'),
    ] + ([('order_values_differ', 'has_contradiction')] if order_level_meanings() else []) + [
        ('time_missing', "ordered_at is null and nullif(trim(raw_ordered_at), '') is null"),
        ('time_not_readable', 'ordered_at is null'),
        (
            'amount_missing',
            "amount is null and nullif(trim(raw_amount), '') is null" if has_amount
            else "amount is null and (nullif(trim(raw_quantity), '') is null or nullif(trim(raw_unit_price), '') is null)"
        ),
        ('amount_not_readable', 'amount is null' ~ (' or shipping_amount is null' if 'shipping' in columns else '')),
        ('amount_out_of_range', 'abs(amount) > ' ~ setting('max_line_amount')),
        ('date_out_of_range', 'not coalesce(is_in_range, false)'),
    ] %}
    {% if 'refunded_amount' in columns %}
        {% set has_day = 'refunded_at' in columns %}
        {% do rules.append((
            'refund_not_readable',
            'refund_amount is null' ~ (' or refund_amount > 0 and has_refund_day and refunded_at is null' if has_day else '')
        )) %}
        {% if has_day %}
            {% do rules.append(('date_out_of_range', 'refund_amount > 0 and not coalesce(is_refund_in_range, false)')) %}
        {% endif %}
        {% do rules.append((
            'refund_contradicts',
            'refund_amount > 0 and (amount < 0' ~ (' or refunded_date < order_date' if has_day else '') ~ ')'
        )) %}
    {% endif %}
    {% set accepted = source_option('transactions', 'accepted_currency') %}
    {% if 'currency' in columns %}
        {% do rules.append(('other_currency', is_other_currency('currency'))) %}
    {% elif accepted %}
        {% set signs = [''] + currency_signs(accepted) %}
        {% for column in money_texts() %}
            {% set pairs = [] %}
            {% for first in signs %}
                {% for second in signs %}
                    {% do pairs.append(first ~ second) %}
                {% endfor %}
            {% endfor %}
            {% do rules.append((
                'other_currency',
                is_written_with_currency('raw_' ~ column) ~ ' and ' ~ written_currency('raw_' ~ column) ~ ' not in ' ~ text_list(pairs | unique | list)
            )) %}
        {% endfor %}
    {% endif %}
    {{ return(rules) }}
{% endmacro %}


{#
    Why a line of a CSV or Excel file is no transaction although it has the right columns: pairs as of rejection_rules; none
    for other places. Files that were put together have the header of each; a report ends in a line of totals.
#}
{% macro _line_rules() %}
    {% if not has_format('transactions', 'csv', ('.csv', '.tsv', '.txt', '.csv.gz', '.tsv.gz', '.txt.gz'))
        and not has_format('transactions', 'excel', ('.xlsx',)) %}
        {{ return([]) }}
    {% endif %}
    {% set columns = declared_columns('transactions') %}
    {% set are_names = [] %}
    {% for meaning in ['order_id', 'ordered_at'] %}
        {% do are_names.append(
            'lower(trim(raw_' ~ meaning ~ ')) = ' ~ text_literal((columns[meaning] | string).strip().lower())
        ) %}
    {% endfor %}
    {% set are_totals = [] %}
    {% for meaning in ['customer_id', 'order_id', 'product_id', 'ordered_at'] if meaning in columns %}
        {% do are_totals.append(matches('lower(trim(raw_' ~ meaning ~ '))', total_pattern())) %}
    {% endfor %}
    {{ return([
        ('header_repeated', 'ordered_at is null and ' ~ are_names | join(' and ')),
        ('totals_line', 'ordered_at is null and (' ~ are_totals | join(' or ') ~ ')'),
    ]) }}
{% endmacro %}


{# A regular expression for the words, in lower case, with which a line of totals begins. #}
{% macro total_pattern() %}
    {% set words = [
        '(sub-?|grand[ -])?totals?', 'totale[ns]?', 'totaux', 'totaal', 'totalt', 'sum', 'summe', 'suma', 'somme', 'soma',
        'razem', '(zwischen|end|gesamt)summe', 'gesamt(betrag|umsatz)?', 'insgesamt', 'итого', 'всего',
        '합 ?계', '총 ?계', '총 ?합 ?계', '소 ?계', '合 ?計', '総 ?合?計', '總 ?計', '小 ?計', '合 ?计', '总 ?计', '小 ?计'
    ] %}
    {{ return('^(' ~ words | join('|') ~ ')([^[:alpha:]]|$)') }}
{% endmacro %}


{#
    Whether a currency is another than the accepted one, whatever the case of letters; most are written as it is declared.
    expression: SQL of type text, without blanks around.
#}
{% macro is_other_currency(expression) %}
    {% set accepted = source_option('transactions', 'accepted_currency') | string | trim %}
    {{ return(
        'coalesce(' ~ expression ~ ", '') <> " ~ text_literal(accepted) ~ ' and upper(coalesce(' ~ expression ~ ", '')) <> "
        ~ text_literal(accepted | upper)
    ) }}
{% endmacro %}


{#
    Why a usable transaction does not count, as the source in use declares it: pairs of a rule of the seed cleaning_rules
    and its condition in SQL. A later delivery of a line may be excluded, and the earlier one is repeated all the same.
#}
{% macro exclusion_rules() %}
    {% set rejected = source_option('transactions', 'reject') %}
    {% set rules = [] %}
    {% if source_option('transactions', 'cancelled_when') %}
        {% do rules.append(('cancelled', 'is_cancelled')) %}
    {% endif %}
    {% for name, rule, condition in [
        ('returns', 'return_excluded', 'amount < 0'),
        ('zero_amounts', 'zero_amount_excluded', 'is_free'),
        ('non_goods', 'non_goods_excluded', 'not is_goods'),
    ] if name in rejected %}
        {% do rules.append((rule, condition)) %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}


{#
    Whether a raw transaction bears one of the marks that the source declares; the text false where it declares none.
    For queries on base_transactions. mark: returned_when or cancelled_when.
#}
{% macro is_marked(mark) %}
    {% set marks = source_option('transactions', mark) %}
    {% set conditions = [] %}
    {% if marks.get('order_prefix') %}
        {% set prefix = marks.order_prefix | string %}
        {% do conditions.append(
            'left(' ~ as_text_id('order_id') ~ ', ' ~ prefix | length ~ ') = ' ~ text_literal(prefix)
        ) %}
    {% endif %}
    {% if marks.get('statuses') %}
        {% do conditions.append(
            'lower(trim(cast(status as ' ~ dbt.type_string() ~ '))) in ' ~ text_list(marks.statuses, lower=true)
        ) %}
    {% endif %}
    {% if marks.get('negative_quantity') %}
        {% do conditions.append(readable_number('quantity', 'decimal(18,4)') ~ ' < 0') %}
    {% endif %}
    {{ return('coalesce(' ~ conditions | join(' or ') ~ ', false)' if conditions else 'false') }}
{% endmacro %}


{#
    The customer of a raw transaction as text, null for lines without one and for those that the source declares as
    anonymous. For queries on base_transactions.
#}
{% macro known_customer() %}
    {% set customer, anonymous = transaction_id('customer_id'), source_option('transactions', 'anonymous_customers') %}
    {% if not anonymous %}
        {{ return(customer) }}
    {% endif %}
    {{ return('case when ' ~ customer ~ ' not in ' ~ text_list(anonymous) ~ ' then ' ~ customer ~ ' end') }}
{% endmacro %}


{# An identifier of a raw transaction as text; where all are whole numbers there is no blank to cut. meaning: a column of base_transactions. #}
{% macro transaction_id(meaning) %}
    {% if _is_whole_number(meaning) %}
        {{ return('cast(' ~ meaning ~ ' as ' ~ dbt.type_string() ~ ')') }}
    {% endif %}
    {{ return(as_text_id(meaning)) }}
{% endmacro %}


{#
    What lines are grouped by: the identifier as the source stores it where that is a whole number, which is cheaper to group by
    than its text, else the text. The text of a group is that of its lines. meaning: customer_id or order_id.
#}
{% macro transaction_key(meaning) %}
    {% set is_plain = meaning != 'customer_id' or not source_option('transactions', 'anonymous_customers') %}
    {% if is_plain and _is_whole_number(meaning) %}
        {{ return(meaning) }}
    {% endif %}
    {{ return(known_customer() if meaning == 'customer_id' else transaction_id(meaning)) }}
{% endmacro %}


{% macro _is_whole_number(meaning) %}
    {{ return(column_type('transactions', meaning) in ['tinyint', 'smallint', 'integer', 'int', 'bigint', 'hugeint', 'uinteger', 'ubigint']) }}
{% endmacro %}


{# Pairs of match and code of the list of the seed non_goods that the source in use names; empty where it names none. #}
{% macro non_goods_codes() %}
    {% set codes = [] %}
    {% set list_name = source_option('transactions', 'non_goods') %}
    {% set seed = ref('non_goods') %}
    {% if list_name and load_relation(seed) is not none %}
        {% set query = 'select match, product_code from ' ~ seed ~ ' where non_goods_list = ' ~ text_literal(list_name)
            ~ ' order by match, product_code' %}
        {% for row in run_query(query).rows %}
            {% do codes.append((row[0], row[1])) %}
        {% endfor %}
    {% endif %}
    {{ return(codes) }}
{% endmacro %}
