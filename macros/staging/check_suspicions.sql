{# What a person should look at in the counts of check_query before trusting the result: a list of sentences. #}
{% macro check_suspicions(counts) %}
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
