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
    {% for row in check_examples() %}
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

    {% for title, notices in [('Look at', check_suspicions(counts)), ('Expect', check_expectations(counts))] %}
        {% do print('') %}
        {% for notice in notices %}
            {% do print(title ~ ': ' ~ notice) %}
        {% endfor %}
    {% endfor %}
{% endmacro %}
