{#
    Prints what is understood of the source in use, before anything is built: dbt run-operation check_source, or
    make check-source. Reads all transactions for the counts, a seeded sample for the examples. Changes nothing.
#}
{% macro check_source() %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% do assert_settings() %}
    {% do assert_source_table('transactions') %}
    {% set counts = source_rows('transactions', check_query())[0] %}
    {% if not counts.line_count %}
        {{ raise_source_problem('transactions', 'there are none, so there is nothing to check.') }}
    {% endif %}
    {% set line_count = counts.line_count | int %}

    {% do print('') %}
    {% do print('Source ' ~ setting('source') ~ ': ' ~ source_place_text('transactions')) %}
    {% do print('') %}
    {% do print('%-12s %-22s %-26s %s' | format('meaning', 'column', 'example', 'understood as')) %}
    {% for row in _check_examples() %}
        {% do print('%-12s %-22s %-26s %s' | format(*row)) %}
    {% endfor %}

    {% do print('') %}
    {% for label, value, share in [
        ('lines', '{:,}'.format(line_count), none),
        ('first, last day', counts.first_date ~ ' to ' ~ counts.last_date, none),
        ('customers', '{:,}'.format(counts.customer_count | int), none),
        ('orders', '{:,}'.format(counts.order_count | int), none),
        ('net revenue', '{:,.2f}'.format(counts.net_revenue | float), none),
        ('anonymous', '{:,}'.format(counts.anonymous_count | int), counts.anonymous_count),
        ('returns', '{:,}'.format(counts.return_count | int), counts.return_count),
        ('amount 0', '{:,}'.format(counts.zero_count | int), counts.zero_count),
        ('not goods', '{:,}'.format(counts.non_goods_count | int), counts.non_goods_count),
        ('cancelled', '{:,}'.format(counts.cancelled_count | int), counts.cancelled_count),
        ('bad times', '{:,}'.format(counts.bad_time_count | int), counts.bad_time_count),
        ('bad amounts', '{:,}'.format(counts.bad_amount_count | int), counts.bad_amount_count),
        ('out of range', '{:,}'.format(counts.out_of_range_count | int), counts.out_of_range_count),
        ('repeated', '{:,}'.format(counts.repeated_count | int), counts.repeated_count),
    ] %}
        {% do print('%-16s %26s %s' | format(
            label, value, '' if share is none else '%5.1f%%' | format(100 * (share | int) / line_count)
        )) %}
    {% endfor %}

    {% for title, notices in [('Look at', _check_suspicions(counts)), ('Expect', _check_expectations(counts))] %}
        {% do print('') %}
        {% for notice in notices %}
            {% do print(title ~ ': ' ~ notice) %}
        {% endfor %}
    {% endfor %}
{% endmacro %}


{#
    For each column of the transactions that has a meaning: the meaning, the column, a value as delivered and what is
    understood, from one line of a seeded sample that has as many values as any. A list of lists of texts.
#}
{% macro _check_examples() %}
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


{# What the build will be able to say, from the counts of check_query: a list of sentences. #}
{% macro _check_expectations(counts) %}
    {% set months, look_back = counts.month_count | int, setting('rfm_window_months') %}
    {% set buyers = counts.buyer_count | int %}
    {% set one_time_ratio = (counts.one_time_count | int) / ([buyers, 1] | max) %}
    {% set sentences = [
        '{:,}'.format(buyers) ~ ' buyers, of whom ' ~ '%.0f' | format(100 * one_time_ratio) ~ ' % bought once'
        ~ ('; frequency carries little information.' if not buyers or one_time_ratio > setting('no_information_ratio')
            else '; frequency carries information.'),
        months ~ ' complete months, ' ~ ([months - look_back + 1, 0] | max) ~ ' month ends with a complete look-back of '
        ~ look_back ~ ' months' ~ ('.' if months >= look_back
            else ': nothing can be compared over time; a smaller rfm_window_months would help.'),
    ] %}
    {% set cluster_limit = 20 * setting('cluster_count_max') %}
    {% do sentences.append(
        'clusters of ' ~ '{:,}'.format(buyers) ~ ' customers '
        ~ ('carry information.' if buyers >= cluster_limit
            else 'are too small to mean much; with at least ' ~ cluster_limit ~ ' they begin to.')
    ) %}
    {{ return(sentences) }}
{% endmacro %}


{# What a person should look at in the counts of check_query before trusting the result: a list of sentences. #}
{% macro _check_suspicions(counts) %}
    {% set line_count = counts.line_count | int %}
    {% set found = [] %}
    {% for is_found, sentence in [
        (
            counts.future_count | int > 0,
            counts.future_count ~ ' lines lie in the future; set latest_valid_date, or correct the times.'
        ),
        (
            source_option('transactions', 'non_goods') and not non_goods_codes(),
            'the list of non_goods is not there: load the seed first (dbt seed --select non_goods), or correct its name.'
        ),
        (
            counts.out_of_range_count | int > 0,
            counts.out_of_range_count ~ ' lines lie outside earliest_valid_date and latest_valid_date and will be rejected.'
        ),
        (
            (counts.unreadable_count or 0) | int > 0,
            counts.unreadable_count ~ ' lines cannot be split into columns; they will be rejected as line_not_readable.'
        ),
        (
            counts.bad_time_count | int > 0.01 * line_count,
            counts.bad_time_count ~ ' times cannot be read; if day and month are the other way round, change time_formats.'
        ),
        (
            counts.largest_day | int <= 12 and counts.day_count | int > 24,
            'no line lies after the 12th of a month: day and month are probably swapped; change time_formats.'
        ),
        (
            counts.bad_amount_count | int > 0.01 * line_count,
            counts.bad_amount_count ~ ' amounts cannot be read; check decimal_separator and thousands_separator.'
        ),
        (
            counts.midnight_count | int == line_count - counts.bad_time_count | int,
            'all times are midnight: these are days. Leave recorded_timezone out, or days may move.'
        ),
        (
            counts.largest_line_count | int >= 0.4 * line_count and counts.customer_count | int > 1,
            'one customer has ' ~ '%.0f' | format(100 * (counts.largest_line_count | int) / line_count)
            ~ ' % of the lines: a till or a placeholder? Declare it under anonymous_customers.'
        ),
        (
            counts.decimal_id_count | int > 0,
            'customer ids end in .0: they went through a program that took them for decimal numbers.'
        ),
        (
            counts.currency_count | int > 1,
            'there are ' ~ counts.currency_count ~ ' currencies (' ~ counts.currencies ~ '); only '
            ~ source_option('transactions', 'accepted_currency') ~ ' is added up.'
        ),
        (
            counts.repeated_count | int > 0.05 * line_count and 'line_id' not in declared_columns('transactions'),
            counts.repeated_count ~ ' lines repeat another word for word and are all counted; if that is a double '
            ~ 'delivery, declare line_id.'
        ),
        (
            counts.repeated_count | int > 0.05 * line_count and 'line_id' in declared_columns('transactions'),
            counts.repeated_count ~ ' lines repeat the order and line_id of another and will be rejected: is line_id the '
            ~ 'right column?'
        ),
        (
            counts.anonymous_count | int > 0.5 * line_count,
            'more than half of the lines have no customer: is customer_id the right column?'
        ),
        (
            counts.customer_count | int >= counts.order_count | int and counts.order_count | int > 10,
            'there are as many customers as orders: is customer_id the right column?'
        ),
        (
            counts.order_count | int == counts.valid_line_count | int and line_count > 10,
            'every line is an order of its own: is order_id the right column?'
        ),
    ] if is_found %}
        {% do found.append(sentence) %}
    {% endfor %}
    {{ return(found or ['nothing suspicious was found.']) }}
{% endmacro %}
