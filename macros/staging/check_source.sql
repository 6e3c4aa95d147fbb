{#
    Prints how the source in use is understood, from the tables of the subjects staging and orders. `make check-source` builds
    these into a file of its own and calls this on it, so that the check knows no rule that the build does not. Changes nothing.
#}
{% macro check_source() %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% if not built_relation('cleaning_audit') %}
        {{ exceptions.raise_compiler_error(
            'There are no orders to look at: run make check-source, or python scripts/check_source.py, which builds them into a file '
            ~ 'of its own first.'
        ) }}
    {% endif %}
    {% set counts = query_rows(_check_counts())[0] %}
    {% set line_count = counts.line_count | int %}

    {% do print('') %}
    {% do print('Source ' ~ setting('source') ~ ': ' ~ source_place_text('transactions')) %}
    {% do print('') %}
    {% do print('%-12s %-22s %-26s %s' | format('meaning', 'column', 'example', 'understood as')) %}
    {% for row in _check_examples() %}
        {% do print('%-12s %-22s %-26s %s' | format(*row)) %}
    {% endfor %}

    {% do print('') %}
    {% do print('%-30s %12s %7s %18s' | format('what becomes of the lines', 'lines', '', 'money')) %}
    {% for row in query_rows(_check_outcomes()) %}
        {% do print('%-30s %12s %6.1f%% %18s' | format(
            row.label, '{:,}'.format(row.line_count | int), 100 * (row.line_count | int) / line_count,
            '{:,.2f}'.format(row.net_revenue)
        )) %}
    {% endfor %}

    {% do print('') %}
    {% for label, value in [
        ('first, last day', counts.first_date ~ ' to ' ~ counts.last_date),
        ('customers', '{:,}'.format(counts.customer_count | int)),
        ('orders', '{:,}'.format(counts.order_count | int)),
        ('purchases', '{:,}'.format(counts.purchase_count | int)),
        ('net revenue', '{:,.2f}'.format(counts.net_revenue)),
    ] %}
        {% do print('%-16s %26s' | format(label, value)) %}
    {% endfor %}

    {% for title, notices in [('Look at', _check_notices(counts)), ('Expect', _check_expectations(counts))] %}
        {% do print('') %}
        {% for notice in notices %}
            {% do print(title ~ ': ' ~ notice) %}
        {% endfor %}
    {% endfor %}
{% endmacro %}


{# What became of the delivered lines, as cleaning_audit says it: one row per outcome that has lines, and those of the notes. #}
{% macro _check_outcomes() %}
    select
        case when outcome = 'rejected' then 'rejected: ' when outcome = 'note' then '  of these ' else '' end
        || case when rule = 'raw' then 'delivered' else replace(rule, '_', ' ') end as label,
        line_count,
        net_revenue

    from {{ ref('cleaning_audit') }}

    where line_count > 0 or outcome in ('raw', 'used')

    -- The notes are of the lines that are used.
    order by case when outcome = 'raw' then 0 when outcome in ('used', 'note') then 1 else 2 end, rule_order
{% endmacro %}


{#
    What the notices and expectations are made from, in one row. Lines and money that count are those without a reason for
    rejection; customers, orders and purchases are those of the table orders.
#}
{% macro _check_counts() %}
    {% set columns = declared_columns('transactions') %}
    {% set is_one_line_an_order = 'product_id' not in columns and 'line_id' not in columns and 'quantity' not in columns %}
    with

    lines as (

        select * from {{ ref('stg_transactions') }}

    ),

    orders as (

        select * from {{ ref('orders') }}

    ),

    line_counts as (

        select
            count(*) as line_count,
            {% for name, condition in [
                ('unreadable', "rejection_reason = 'line_not_readable'"),
                ('bad_time', "rejection_reason in ('time_missing', 'time_not_readable')"),
                ('bad_amount', "rejection_reason in ('amount_missing', 'amount_not_readable', 'amount_out_of_range')"),
                ('out_of_range', "rejection_reason = 'date_out_of_range'"),
                ('repeated_id', "rejection_reason = 'line_repeated'"),
                ('usable', 'rejection_reason is null'),
                ('anonymous', 'rejection_reason is null and customer_id is null'),
                ('future', 'rejection_reason is null and ordered_at > current_date + interval 1 day'),
                ('midnight', "ordered_at = date_trunc('day', ordered_at)"),
                ('timed', 'ordered_at is not null'),
                ('decimal_id', "customer_id like '%.0'"),
                ('header', "rejection_reason = 'header_repeated'"),
                ('total', "rejection_reason = 'totals_line'"),
                ('shortened_product', is_shortened_number('product_id')),
                ('placeholder', 'rejection_reason is null and ' ~ _is_placeholder('customer_id')),
                ('three_digits', _has_three_decimals()),
                ('decimals', _has_decimals()),
                ('instant', _is_instant_without_clocks()),
            ] %}
                coalesce(sum(case when {{ condition }} then 1 else 0 end), 0) as {{ name }}_count,
                coalesce(sum(case when {{ condition }} then amount else 0 end), 0) as {{ name }}_money,
            {% endfor %}
            {% for function in ['min', 'max'] %}
                {{ function }}(
                    case when rejection_reason is null and {{ _is_placeholder('customer_id') }} then customer_id end
                ) as {{ function }}_placeholder,
            {% endfor %}
            coalesce(sum(abs(amount)), 0) as turnover,
            min(case when rejection_reason is null then order_date end) as first_date,
            max(case when rejection_reason is null then order_date end) as last_date,
            min(case when rejection_reason = 'date_out_of_range' then order_date end) as first_bad_date,
            max(case when rejection_reason = 'date_out_of_range' then order_date end) as last_bad_date,
            max(case when rejection_reason is null then extract(day from ordered_at) end) as largest_day,
            count(distinct case when rejection_reason is null then order_date end) as day_count,
            min(case when rejection_reason = 'time_not_readable' then raw_ordered_at end) as first_bad_time,
            max(case when rejection_reason = 'time_not_readable' then raw_ordered_at end) as last_bad_time,
            min(case when rejection_reason = 'amount_not_readable' then {{ _raw_money() }} end) as bad_amount,
            count(distinct upper(trim(raw_currency))) as currency_count,
            string_agg(distinct upper(trim(raw_currency)), ', ') as currencies

        from lines

    ),

    customers as (

        select
            customer_id,
            sum(line_count) as line_count,
            sum(gross_revenue) as gross_revenue,
            sum(case when is_purchase then 1 else 0 end) as purchase_count

        from orders

        group by customer_id

    ),

    customer_counts as (

        select
            count(*) as customer_count,
            {% for name, measure in [('most_lines', 'line_count'), ('most_money', 'gross_revenue')] %}
                {% for column in ['customer_id', 'line_count', 'gross_revenue'] %}
                    max_by({{ column }}, ({{ measure }}, customer_id)) as {{ name }}_{{ column }},
                {% endfor %}
            {% endfor %}
            coalesce(sum(gross_revenue), 0) as gross_revenue,
            coalesce(sum(case when purchase_count > 0 then 1 else 0 end), 0) as buyer_count,
            coalesce(sum(case when purchase_count = 1 then 1 else 0 end), 0) as one_time_count

        from customers

    ),

    order_counts as (

        select
            count(distinct (customer_id, order_id)) as order_count,
            coalesce(sum(line_count), 0) as ordered_line_count,
            coalesce(sum(case when is_purchase then 1 else 0 end), 0) as purchase_count,
            coalesce(sum(net_revenue), 0) as net_revenue

        from orders

    ),

    repeated_orders as (

        select
            coalesce(sum(case when repeated.is_purchase then 1 else 0 end), 0) as round_count,
            count(distinct case when repeated.is_purchase then (repeated.customer_id, repeated.order_id) end) as round_id_count,
            coalesce(sum(case when repeated.is_purchase then orders.net_revenue else 0 end), 0) as round_money,
            coalesce(sum(case when repeated.is_purchase then 0 else 1 end), 0) as continued_count,
            coalesce(sum(case when repeated.is_purchase then 0 else orders.net_revenue end), 0) as continued_money

        from {{ built_relation('int_order_days__repeated') }} as repeated

        inner join orders
            on
                repeated.customer_id = orders.customer_id
                and repeated.order_id = orders.order_id
                and repeated.order_date = orders.order_date

    ),

    days as (

        select
            order_date,
            count(*) as line_count,
            sum(amount) as net_revenue

        from lines

        where rejection_reason is null

        group by order_date

    ),

    placed_days as (

        select
            order_date,
            row_number() over (order by order_date) as day_number,
            count(*) over () as day_count,
            max(order_date) over () as last_date,
            lead(order_date) over (order by order_date) as next_date,
            sum(line_count) over (order by order_date) as line_count_so_far,
            sum(net_revenue) over (order by order_date) as net_revenue_so_far,
            sum(line_count) over () as all_line_count

        from days

    ),

    -- A few lines long before the shop opens, by the pace at which it sells afterwards; they count.
    early_lines as (

        select
            coalesce(max(line_count_so_far), 0) as early_count,
            max(order_date) as early_date,
            max(net_revenue_so_far) as early_money,
            max(next_date) as opening_date

        from placed_days

        where
            day_number <= 3
            and line_count_so_far <= 0.05 * all_line_count
            and next_date - order_date > greatest(45, 20 * (last_date - next_date) / greatest(1, day_count - day_number - 1))

    ),

    -- In a basket a line may come twice, but not each of its lines.
    doubled_orders as (

        select
            customer_id,
            order_id

        from (
            select
                *,
                count(*) as delivery_count

            from {{ ref('base_transactions') }}

            where unreadable_line is null

            group by all
        ) as deliveries

        group by customer_id, order_id

        having
            min(delivery_count) > 1
            and (count(*) > 1 or {{ 'true' if is_one_line_an_order else 'false' }})

    ),

    doubled_counts as (

        select count(*) as doubled_count from doubled_orders

    ),

    delivered_counts as (

        select count(*) as distinct_count

        from (select distinct * from {{ ref('base_transactions') }} where unreadable_line is null) as delivered

    )

    -- A month is complete where the first line came on its first day or before, and the last on its last or later.
    select
        *,
        line_count - unreadable_count - distinct_count as repeated_count,
        coalesce(greatest(0, {{ dbt.datediff('first_date', '(last_date + 1)', 'month') }}
            - case when extract(day from first_date) > 1 then 1 else 0 end), 0) as month_count

    from line_counts

    cross join customer_counts

    cross join order_counts

    cross join repeated_orders

    cross join early_lines

    cross join doubled_counts

    cross join delivered_counts
{% endmacro %}


{# The column of stg_transactions with the money as it was delivered. #}
{% macro _raw_money() %}
    {{ return('raw_amount' if 'amount' in declared_columns('transactions') else 'raw_unit_price') }}
{% endmacro %}


{# Whether the declared decimal separator is in the money of a line of stg_transactions; the text false for columns of numbers. #}
{% macro _has_decimals() %}
    {% set meaning = _raw_money()[4:] %}
    {% if not decimal_separator() or not is_text_type(column_type('transactions', meaning)) %}
        {{ return('false') }}
    {% endif %}
    {{ return('raw_' ~ meaning ~ " like '%" ~ decimal_separator() ~ "%'") }}
{% endmacro %}


{# Whether three digits follow it, as they do where it separates thousands; the text false for columns of numbers. #}
{% macro _has_three_decimals() %}
    {% if _has_decimals() == 'false' %}
        {{ return('false') }}
    {% endif %}
    {{ return(matches(_raw_money(), '^[^0-9]*[1-9][0-9]{0,2}[' ~ decimal_separator() ~ '][0-9]{3}[^0-9]*$')) }}
{% endmacro %}


{# Whether a line of stg_transactions has an instant for a time, and the source says nothing about clocks. #}
{% macro _is_instant_without_clocks() %}
    {% set formats = source_option('transactions', 'time_formats') | join(' ') %}
    {% if source_setting('business_timezone') %}
        {{ return('false') }}
    {% elif 'epoch' in formats or 'time zone' in column_type('transactions', 'ordered_at') %}
        {{ return('ordered_at is not null') }}
    {% endif %}
    {{ return('ordered_at is not null and ' ~ is_instant_text('transactions', 'raw_ordered_at')) }}
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
    {% do understood.update(_money_examples()) %}
    {% set query %}
        select
            {% for meaning in columns %}
                cast({{ meaning }} as {{ dbt.type_string() }}) as raw_{{ meaning }},
                cast({{ understood.get(meaning, as_text_id(meaning)) }} as {{ dbt.type_string() }}) as {{ meaning }}_understood,
            {% endfor %}
            cast({{ signed_amount() }} as {{ dbt.type_string() }}) as money
        from (select * from {{ transaction_lines() }} where unreadable_line is null) as delivered
        using sample reservoir(200 rows) repeatable ({{ setting('random_seed') }})
        order by
            {% for meaning in columns %}
                case when {{ as_text_id(meaning) }} is null then 1 else 0 end {{ '+' if not loop.last }}
            {% endfor %}, {% for meaning in columns %}{{ meaning }}{{ ', ' if not loop.last }}{% endfor %}
        limit 1
    {% endset %}
    {% set line = query_rows(query)[0] %}
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


{# How the columns are understood that are parts of the money, or a refund: meaning -> SQL. #}
{% macro _money_examples() %}
    {% set understood = {} %}
    {% for meaning in declared_columns('transactions') if meaning in money_meanings() %}
        {% do understood.update({meaning: 'cast(' ~ order_money(meaning) ~ ' as double)'}) if meaning != 'amount' %}
    {% endfor %}
    {% if shared_meanings() or net_amount() != readable_amount() %}
        {% do understood.update({'amount': readable_amount()}) %}
    {% endif %}
    {% if 'refunded_at' in declared_columns('transactions') %}
        {% do understood.update({
            'refunded_at': "strftime(" ~ readable_time('transactions', 'refunded_at') ~ ", '%Y-%m-%d %H:%M:%S, %A')"
        }) %}
    {% endif %}
    {{ return(understood) }}
{% endmacro %}


{# What the build will be able to say, from _check_counts: a list of sentences. #}
{% macro _check_expectations(counts) %}
    {% set months, look_back = counts.month_count | int, setting('rfm_window_months') %}
    {% set buyers = counts.buyer_count | int %}
    {% set one_time_ratio = (counts.one_time_count | int) / ([buyers, 1] | max) %}
    {% set sentences = [
        '{:,}'.format(buyers) ~ ' buyers, of whom ' ~ '%.0f' | format(100 * one_time_ratio) ~ ' % bought once'
        ~ ('; frequency carries little information.' if not buyers or one_time_ratio > constant('no_information_ratio')
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


{#
    What a person should look at before trusting the result: a list of sentences. Each pair below is whether the sentence
    holds and the sentence. counts: the row of _check_counts; shares are of lines and of money, whichever is larger.
#}
{% macro _check_notices(counts) %}
    {% set line_count = counts.line_count | int %}
    {% set columns = declared_columns('transactions') %}
    {% set non_goods = source_option('transactions', 'non_goods') %}
    {% set largest = _largest_customer(counts) %}
    {% set is_one_line_an_order = 'product_id' not in columns and 'line_id' not in columns and 'quantity' not in columns %}
    {% set removes_repeats = 'line_id' in columns or 'repeats' in source_option('transactions', 'reject') %}
    {% set found = [] %}
    {% for is_found, sentence in [
        (
            counts.future_count | int > 0,
            '%s lines (%s) lie in the future; set latest_valid_date, or correct the times.'
            | format(counts.future_count, '{:,.2f}'.format(counts.future_money))
        ),
        (
            non_goods and not non_goods_codes(),
            "the seed non_goods has no list '" ~ non_goods ~ "': add it to seeds/staging/non_goods.csv, or correct its name."
        ),
        (
            counts.out_of_range_count | int > 0,
            '%s lines (%s), dated %s to %s, are rejected as date_out_of_range: they are before %s, after '
            | format(
                counts.out_of_range_count, '{:,.2f}'.format(counts.out_of_range_money), counts.first_bad_date, counts.last_bad_date,
                constant('earliest_valid_date')
            )
            ~ 'latest_valid_date, or after a silence in which the shop, by its own rhythm, would have sold. If they are sales, '
            ~ 'set max_gap_days: 0.'
        ),
        (
            counts.early_count | int > 0,
            '%s lines (%s) up to %s are long before the others, which begin on %s; they count. If they are tests, take them out, or set '
            | format(counts.early_count, '{:,.2f}'.format(counts.early_money or 0), counts.early_date, counts.opening_date)
            ~ 'data_start_date: ' ~ counts.opening_date ~ ', from which growth and look-backs are then counted.'
        ),
        (
            counts.round_count | int > 1 and counts.round_count | int > 0.01 * (counts.purchase_count | int),
            '%s order ids come round: a customer has bought under them again on %s days (%s), each another purchase. If an '
            | format('{:,}'.format(counts.round_id_count | int), '{:,}'.format(counts.round_count | int), '{:,.2f}'.format(counts.round_money))
            ~ 'order may go on for more than ' ~ setting('order_span_days') ~ ' days, set order_span_days.'
        ),
        (
            counts.continued_count | int > 1 and counts.continued_count | int > 0.01 * (counts.purchase_count | int),
            '%s days (%s) on which a customer bought under an order id of at most %s days before count as the same order; if '
            | format('{:,}'.format(counts.continued_count | int), '{:,.2f}'.format(counts.continued_money), setting('order_span_days'))
            ~ 'each is a purchase, as of a till that begins at 1 each morning, set order_span_days: 0.'
        ),
        (
            counts.unreadable_count | int > 0,
            counts.unreadable_count ~ ' lines cannot be split into columns; they are rejected as line_not_readable.'
        ),
        (
            counts.bad_time_count | int > 0.01 * line_count
            or counts.bad_time_money | abs > 0.01 * (counts.turnover | float),
            "%s times (%s) cannot be read%s; if day and month are the other way round, change time_formats%s."
            | format(
                counts.bad_time_count, '{:,.2f}'.format(counts.bad_time_money),
                ", for instance '" ~ counts.last_bad_time ~ "'" if counts.last_bad_time else '',
                ', or add ' ~ time_format_hint([counts.last_bad_time, counts.first_bad_time])
                if time_format_hint([counts.last_bad_time, counts.first_bad_time]) else ''
            )
        ),
        (
            counts.largest_day | int <= 12 and counts.day_count | int > 24,
            'no line is dated after the 12th of a month: day and month are probably swapped; change time_formats.'
        ),
        (
            counts.bad_amount_count | int > 0.01 * line_count,
            counts.bad_amount_count ~ ' amounts cannot be read' ~ (", for instance '" ~ counts.bad_amount ~ "'" if counts.bad_amount else '')
            ~ '; check decimal_separator and thousands_separator.'
        ),
        (
            counts.three_digits_count | int >= 3 and counts.three_digits_count | int >= 0.9 * (counts.decimals_count | int),
            "%s of %s amounts with a '%s' have exactly three digits after it (%s as they are read): if it separates thousands, change "
            | format(counts.three_digits_count, counts.decimals_count, decimal_separator(), '{:,.2f}'.format(counts.three_digits_money))
            ~ 'decimal_separator.'
        ),
        (
            counts.instant_count | int > 0,
            '%s times (%s) say how far their clocks are from UTC, and a day begins at the midnight that is written; declare '
            | format(counts.instant_count, '{:,.2f}'.format(counts.instant_money))
            ~ 'business_timezone if the days of the shop begin at another.'
        ),
        (
            counts.midnight_count | int == counts.timed_count | int and source_setting('recorded_timezone'),
            'all times are midnight: these are days. Leave recorded_timezone out, or days may move.'
        ),
        (
            counts.header_count | int > 0,
            counts.header_count ~ ' lines repeat the header: the file was put together from several. They are rejected as '
            ~ 'header_repeated; see that nothing was put in twice.'
        ),
        (
            counts.total_count | int > 0,
            '%s lines (%s) are totals and are rejected as totals_line.'
            | format(counts.total_count, '{:,.2f}'.format(counts.total_money))
        ),
        (
            counts.shortened_product_count | int > 0,
            '%s lines (%s) have a product_id such as 8.80E+12: a spreadsheet has cut the number, and many products became one.'
            | format(counts.shortened_product_count, '{:,.2f}'.format(counts.shortened_product_money))
        ),
        (
            largest.is_suspicious,
            "%s %.0f %% of the lines and %.0f %% of the money: is '%s' a till or a guest account? If it is nobody, declare its id "
            | format('customers that look like nobody have' if largest.is_several else 'one customer has',
                100 * largest.line_share, 100 * largest.money_share, largest.customer_id)
            ~ 'in quotes under anonymous_customers.'
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
            counts.doubled_count | int > 1 and counts.doubled_count | int > 0.001 * (counts.order_count | int) and not removes_repeats,
            counts.doubled_count ~ ' orders are delivered more than once, each of their lines word for word, as in files that overlap, '
            ~ 'and every line is counted: declare line_id, or reject: [repeats].'
        ),
        (
            counts.repeated_count | int > 0.05 * line_count and counts.doubled_count | int <= 1 and not removes_repeats,
            counts.repeated_count ~ ' lines repeat another word for word and are all counted; if that is a double '
            ~ 'delivery, declare line_id, or reject: [repeats].'
        ),
        (
            counts.repeated_id_count | int > 0.05 * line_count,
            counts.repeated_id_count ~ ' lines repeat the order and line_id of another and are rejected: is line_id the '
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
            counts.order_count | int == counts.ordered_line_count | int and line_count > 10 and not is_one_line_an_order,
            'every line is an order of its own: is order_id the right column?'
        ),
    ] if is_found %}
        {% do found.append(sentence) %}
    {% endfor %}
    {% do found.extend(order_notices()) %}
    {% if declared_table('transactions').get('location') %}
        {% do found.extend(source_location('transactions').notes) %}
    {% endif %}
    {{ return(found or ['nothing suspicious was found.']) }}
{% endmacro %}


{#
    The customer who may be nobody: those with an id such as 0 or guest where they have a hundredth of the lines or money, or
    else the one with most lines or most money, if that is much: 5 times the average, and a twentieth of the lines or a tenth of
    the money; or two fifths of the lines. A dict. counts: the row of _check_counts.
#}
{% macro _largest_customer(counts) %}
    {% set line_count, customer_count = counts.line_count | int, [counts.customer_count | int, 1] | max %}
    {% set money = [counts.usable_money | float, 0.01] | max %}
    {% set found = [] %}
    {% for id, lines, revenue in [
        (counts.min_placeholder, counts.placeholder_count, counts.placeholder_money),
        (counts.most_lines_customer_id, counts.most_lines_line_count, counts.most_lines_gross_revenue),
        (counts.most_money_customer_id, counts.most_money_line_count, counts.most_money_gross_revenue),
    ] if id is not none and customer_count > 1 %}
        {% set line_share, money_share = (lines | int) / line_count, (revenue | float) / money %}
        {% set is_named_so = loop.first and counts.min_placeholder is not none %}
        {% set is_suspicious = [line_share, money_share] | max >= 0.01 and lines | int > 1 if is_named_so else (
            line_share >= [0.05, 5 / customer_count] | max
            or money_share >= [0.1, 5 / customer_count] | max
            or line_share >= 0.4 and line_count > 20
        ) %}
        {% if is_suspicious %}
            {% do found.append({
                'is_suspicious': true, 'customer_id': id, 'line_share': line_share, 'money_share': money_share,
                'is_several': is_named_so and counts.min_placeholder != counts.max_placeholder
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(found[0] if found else {'is_suspicious': false, 'customer_id': '', 'line_share': 0, 'money_share': 0}) }}
{% endmacro %}


{#
    Whether a customer is likely to be nobody: what tills and shops write where they know no customer. expression: SQL of type
    text.
#}
{% macro _is_placeholder(expression) %}
    {{ return(
        'coalesce(' ~ matches('lower(' ~ expression ~ ')', "^(0+|9{4,}|-+|[.]+|x+|[?]+|n/?a|null|none|nan|nobody|unknown|anonym(ous)?|"
        ~ "guest([ _-]?(checkout|account|user|customer))?|walk[ _-]?in|cash|till|pos|gast|barverkauf|laufkunde|unbekannt|invit[eé]|"
        ~ "비회원|게스트|손님|ゲスト|游客|散客)([ _-]?(customer|kunde|sale|sales))?$") ~ ', false)'
    ) }}
{% endmacro %}
