{#
    What check_source asks about values of the order on its lines, about refunds and about statuses, in numbers: a list of
    sentences, empty where nothing is odd. Reads stg_transactions and what it is made from.
#}
{% macro order_notices() %}
    {% set columns, declared = declared_columns('transactions'), order_level_meanings() %}
    {% set found = [] %}
    {% for meaning in ['customer_id', 'ordered_at', 'status', 'currency', 'channel', 'amount']
        if meaning in columns and meaning not in declared %}
        {% do found.extend(_one_line_notices(meaning)) %}
    {% endfor %}
    {% for meaning in ['amount', 'refunded_amount', 'line_discount', 'included_tax', 'added_tax']
        if meaning in columns and meaning not in declared %}
        {% do found.extend(_repeated_money_notices(meaning)) %}
    {% endfor %}
    {% for meaning in declared %}
        {% do found.extend(_contradiction_notices(meaning)) %}
    {% endfor %}
    {% if 'amount' in declared and 'ordered_at' not in declared %}
        {% do found.extend(_returning_order_notices()) %}
    {% endif %}
    {% if 'refunded_amount' in columns %}
        {% do found.extend(_refund_notices()) %}
    {% endif %}
    {% if source_option('transactions', 'returned_when').get('statuses') %}
        {% do found.extend(_negative_sale_notices()) %}
    {% endif %}
    {% if 'status' in columns %}
        {% do found.extend(_unused_status_notices()) %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}


{# A count and a sum of money as people read them. #}
{% macro _lines_and_money(count, money) %}
    {{ return('{:,}'.format(count | int) ~ ' lines (' ~ '{:,.2f}'.format((money or 0) | float) ~ ')') }}
{% endmacro %}


{# Whether orders of several lines have a value on one line only. meaning: one that may be declared in order_columns. #}
{% macro _one_line_notices(meaning) %}
    {% set value = 'channel' if meaning == 'channel' else as_text_id('raw_' ~ meaning) %}
    {% set row = query_rows("
        with

        orders as (

            select
                order_id,
                " ~ ('' if meaning == 'ordered_at' else 'order_date,') ~ "
                count(" ~ value ~ ") as value_count,
                count(*) as line_count,
                sum(case when " ~ value ~ " is null then amount end) as money

            from " ~ ref('stg_transactions') ~ "

            where order_id is not null and coalesce(rejection_reason, '') not in ('header_repeated', 'totals_line')

            group by order_id" ~ ('' if meaning == 'ordered_at' else ', order_date') ~ "

            having count(*) > 1

        )

        select
            count(*) as order_count,
            sum(case when value_count = 1 then 1 else 0 end) as one_line_count,
            sum(case when value_count = 1 then line_count - 1 end) as line_count,
            sum(case when value_count = 1 then money end) as money

        from orders
    ")[0] %}
    {% if not row.order_count or row.one_line_count < 0.05 * (row.order_count | int) %}
        {{ return([]) }}
    {% endif %}
    {{ return([
        '{:,}'.format(row.one_line_count | int) ~ ' of ' ~ '{:,}'.format(row.order_count | int) ~ ' orders of several lines have '
        ~ {'customer_id': 'a customer', 'ordered_at': 'a time', 'amount': 'an amount'}.get(meaning, 'a ' ~ meaning)
        ~ ' on one line only; their other ' ~ _lines_and_money(row.line_count, row.money)
        ~ ' have none. If it is that of the whole order, declare order_columns: [' ~ meaning ~ '].'
    ]) }}
{% endmacro %}


{# Whether the lines of most orders carry one and the same sum. meaning: one of money_meanings(). #}
{% macro _repeated_money_notices(meaning) %}
    {% set is_amount = meaning == 'amount' %}
    {% set money = signed_amount() if is_amount else money_part(meaning) %}
    {# A number of pieces at a price each is never the total; a line discount of the order has another meaning. #}
    {% set row = query_rows("
        with

        lines as (

            select
                " ~ known_customer() ~ " as customer_id,
                " ~ as_text_id('order_id') ~ " as order_id,
                " ~ business_date(readable_time('transactions', 'ordered_at')) ~ " as order_date,
                " ~ money ~ " as money

            from " ~ transaction_lines() ~ "

        ),

        orders as (

            select
                count(*) as line_count,
                min(money) as least,
                max(money) as most,
                sum(money) as money

            from lines

            where order_id is not null and order_date is not null and money is not null and customer_id is not null

            group by customer_id, order_id, order_date

        )

        select
            sum(case when line_count > 1 and most <> 0 then 1 else 0 end) as order_count,
            sum(case when line_count > 1 and most <> 0 and least = most then 1 else 0 end) as same_count,
            count(distinct most) as value_count,
            sum(case when line_count = 1 or least = most then most else 0 end) as money_once,
            sum(money) as money

        from orders
    ")[0] %}
    {% if not row.order_count or row.same_count < 0.8 * (row.order_count | int) or row.value_count < 2 %}
        {{ return([]) }}
    {% endif %}
    {{ return([
        'in ' ~ '%.0f' | format(100 * (row.same_count | int) / (row.order_count | int)) ~ ' % of the '
        ~ '{:,}'.format(row.order_count | int) ~ ' orders of several lines' ~ ('' if is_amount else ' that have a ' ~ meaning)
        ~ ', all lines carry the same ' ~ meaning ~ ': if it is that of the whole order, ' ~ (
            'map it as order_discount' if meaning == 'line_discount' else 'declare order_columns: [' ~ meaning ~ ']'
        ) ~ '; ' ~ ('net revenue' if is_amount else 'the sum of ' ~ meaning) ~ ' would be '
        ~ '{:,.2f}'.format(row.money_once | float) ~ ', not ' ~ '{:,.2f}'.format(row.money | float) ~ '.'
    ]) }}
{% endmacro %}


{# Orders whose lines say different things about the whole order. meaning: one of order_level_meanings(). #}
{% macro _contradiction_notices(meaning) %}
    {% set row = query_rows("
        select
            count(*) as line_count,
            count(distinct (order_key, customer_key, order_number)) as order_count,
            sum(" ~ readable_amount() ~ ") as money

        from " ~ ref('int_transactions__completed') ~ "

        where differs_" ~ meaning
    )[0] %}
    {% if not row.line_count %}
        {{ return([]) }}
    {% endif %}
    {{ return([
        'the lines of ' ~ '{:,}'.format(row.order_count | int) ~ ' orders contradict each other in ' ~ meaning ~ ', which '
        ~ 'order_columns says is one for the whole order; their ' ~ _lines_and_money(row.line_count, row.money)
        ~ ' are rejected as order_values_differ.'
    ]) }}
{% endmacro %}


{# Orders whose amount is counted again on a later day within a week. #}
{% macro _returning_order_notices() %}
    {% set row = query_rows("
        with

        orders as (

            select
                order_key,
                customer_key,
                order_number,
                min(moment_at) as moment_at,
                max(total_amount) as money

            from " ~ ref('int_transactions__completed') ~ "

            where order_key is not null and not has_contradiction

            group by order_key, customer_key, order_number

        ),

        compared as (

            select
                *,
                lag(moment_at) over (partition by order_key, customer_key order by order_number) as moment_before_at,
                lag(money) over (partition by order_key, customer_key order by order_number) as money_before

            from orders

        )

        select
            count(*) as order_count,
            sum(money) as money

        from compared

        where money = money_before and moment_at < " ~ dbt.dateadd('day', 7, 'moment_before_at')
    )[0] %}
    {% if not row.order_count %}
        {{ return([]) }}
    {% endif %}
    {{ return([
        '{:,}'.format(row.order_count | int) ~ ' times an order has the same amount again within a week, on lines more than six '
        ~ 'hours later, and ' ~ '{:,.2f}'.format(row.money | float) ~ ' is counted again. If these are later lines of one order, '
        ~ 'map ordered_at to a time that all lines of an order share.'
    ]) }}
{% endmacro %}


{# Refunds without a day, and of more than the line. #}
{% macro _refund_notices() %}
    {% set has_day = 'refunded_at' in declared_columns('transactions') %}
    {% set row = query_rows("
        select
            sum(case when refund_amount > amount then 1 else 0 end) as larger_count,
            sum(case when refund_amount > amount then refund_amount - amount end) as larger_money,
            sum(case when refund_amount > 0 and " ~ ('refunded_at is null' if has_day else 'false') ~ " then 1 else 0 end) as dayless_count,
            sum(case when refund_amount > 0 and " ~ ('refunded_at is null' if has_day else 'false') ~ " then refund_amount end) as dayless_money

        from " ~ ref('stg_transactions') ~ "

        where rejection_reason is null
    ")[0] %}
    {% set found = [] %}
    {% if row.larger_count %}
        {% do found.append(
            'on ' ~ '{:,}'.format(row.larger_count | int) ~ ' lines the refund is larger than the amount, by '
            ~ '{:,.2f}'.format(row.larger_money | float) ~ ' in all: does refunded_amount belong to the order (order_columns), or include tax and postage that the amount '
            ~ 'does not?'
        ) %}
    {% endif %}
    {% if row.dayless_count %}
        {% do found.append(
            'the refunds on ' ~ _lines_and_money(row.dayless_count, row.dayless_money) ~ ' have no refunded_at; they are booked '
            ~ 'on the day of their order.'
        ) %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}


{# Sales whose own status says that they were returned: returned_when makes minus the sale of each. #}
{% macro _negative_sale_notices() %}
    {% set statuses = text_list(source_option('transactions', 'returned_when').statuses, lower=true) %}
    {% set row = query_rows("
        with

        lines as (

            select
                " ~ known_customer() ~ " as customer_id,
                " ~ as_text_id('order_id') ~ " as order_id,
                " ~ readable_time('transactions', 'ordered_at') ~ " as ordered_at,
                coalesce(lower(trim(cast(status as " ~ dbt.type_string() ~ "))) in " ~ statuses ~ ", false) as is_marked,
                " ~ net_amount() ~ " as money

            from " ~ transaction_lines() ~ "

            where not " ~ is_marked('cancelled_when') ~ "

        ),

        orders as (

            select
                customer_id,
                order_id,
                max(ordered_at) as ordered_at,
                count(*) as line_count,
                sum(money) as money,
                min(case when is_marked and money > 0 then 1 else 0 end) = 1 as is_marked,
                max(case when is_marked then 1 else 0 end) = 0 and sum(money) > 0 as is_sale

            from lines

            where customer_id is not null and order_id is not null and money <> 0

            group by customer_id, order_id

        )

        select
            count(*) as order_count,
            count(distinct customer_id) as customer_count,
            sum(line_count) as line_count,
            sum(money) as money

        from orders as returned

        where
            is_marked
            and not exists (
                select *

                from orders as sales

                where
                    sales.is_sale
                    and sales.customer_id = returned.customer_id
                    and sales.ordered_at <= returned.ordered_at
                    and sales.money >= returned.money
            )
    ")[0] %}
    {% if not row.order_count %}
        {{ return([]) }}
    {% endif %}
    {% set money = '{:,.2f}'.format(row.money | float) %}
    {{ return([
        '{:,}'.format(row.order_count | int) ~ ' orders of ' ~ '{:,}'.format(row.customer_count | int) ~ ' customers, '
        ~ _lines_and_money(row.line_count, row.money) ~ ', have a status of returned_when on every line, and no earlier sale '
        ~ 'that they could take back: they count as -' ~ money ~ '. If the status is that of the sale itself, which was refunded '
        ~ 'later, they should count as 0: map refunded_amount, or name the status under cancelled_when.'
    ]) }}
{% endmacro %}


{# Statuses that no rule reads. #}
{% macro _unused_status_notices() %}
    {% set has_rule = source_option('transactions', 'returned_when').get('statuses')
        or source_option('transactions', 'cancelled_when').get('statuses') or 'refunded_amount' in declared_columns('transactions') %}
    {% if has_rule %}
        {{ return([]) }}
    {% endif %}
    {% set rows = query_rows("
        select
            lower(trim(raw_status)) as status,
            count(*) as line_count,
            sum(amount) as money

        from " ~ ref('stg_transactions') ~ "

        where rejection_reason is null and trim(raw_status) <> ''

        group by lower(trim(raw_status))

        order by line_count desc, status

        limit 6
    ") %}
    {% if rows | length < 2 %}
        {{ return([]) }}
    {% endif %}
    {% set values = [] %}
    {% for row in rows %}
        {% do values.append(row.status ~ ' on ' ~ _lines_and_money(row.line_count, row.money)) %}
    {% endfor %}
    {{ return([
        'the status changes nothing, whatever it is: ' ~ values | join(', ') ~ '. Name those of lines that never happened under '
        ~ 'cancelled_when: statuses, and those of returned lines under returned_when: statuses.'
    ]) }}
{% endmacro %}
