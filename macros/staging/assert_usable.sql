{#
    Stops where no line of the transactions can be used for a customer, for whatever reason, or where no value of a number that
    is declared can be read; before anything is replaced. Asks the SQL of stg_transactions itself on the first lines, and where
    none of these is of use on all of them.
#}
{% macro assert_usable_transactions() %}
    {% set columns = declared_columns('transactions') %}
    {% set first = source_rows('transactions', _usable_query(sample_line_count=1000)) %}
    {% if first | selectattr('outcome', 'equalto', 'used') | list and not _unread_numbers(first) %}
        {{ return('') }}
    {% endif %}

    {% set rows = source_rows('transactions', _usable_query()) %}
    {% set all_count = rows | sum(attribute='line_count') %}
    {% for meaning in _unread_numbers(rows) %}
        {{ raise_source_problem('transactions', "not one value can be read in the column '" ~ columns[meaning] ~ "', which is the "
            ~ meaning ~ ", for instance '" ~ (rows | map(attribute='bad_' ~ meaning) | reject('none') | first)
            ~ "'. Declare decimal_separator or thousands_separator, or leave " ~ meaning ~ ' out of columns.') }}
    {% endfor %}
    {% if rows | selectattr('outcome', 'equalto', 'used') | list %}
        {{ return('') }}
    {% endif %}
    {% set outcomes = [] %}
    {% for row in rows | sort(attribute='line_count', reverse=true) %}
        {% do outcomes.append('{:,}'.format(row.line_count | int) ~ ' (' ~ '{:,.2f}'.format(row.net_revenue | float) ~ ') '
            ~ ('have no customer' if row.outcome == 'anonymous' else 'are rejected as ' ~ row.outcome)) %}
    {% endfor %}
    {% set largest = (rows | sort(attribute='line_count', reverse=true))[0] %}
    {{ raise_source_problem('transactions', 'not one of ' ~ '{:,}'.format(all_count | int) ~ ' lines can be used: '
        ~ outcomes | join(', ') ~ '. ' ~ _usable_hint(largest)) }}
{% endmacro %}


{# Stops where a yes or no of the customers is declared and none of its values is one: a consent would be lost. #}
{% macro assert_usable_flags() %}
    {% set columns = declared_columns('customers') %}
    {% set types = column_types('customers') %}
    {% for meaning in customer_flags() if meaning in columns %}
        {% set value = delivered_column('customers', meaning, types) %}
        {% set answer = source_rows('customers', 'select count(' ~ readable_flag(value) ~ ') as readable_count, '
            ~ "min(nullif(trim(cast(" ~ value ~ " as " ~ dbt.type_string() ~ ")), '')) as bad_value from __source__")[0] %}
        {% if answer.bad_value and not answer.readable_count %}
            {{ raise_source_problem('customers', "not one value of the column '" ~ columns[meaning] ~ "', which is "
                ~ meaning ~ ", is a yes or a no, for instance '" ~ answer.bad_value ~ "'; write true, yes, y, t or 1, and false, no, n, f or 0.") }}
        {% endif %}
    {% endfor %}
{% endmacro %}


{#
    What would become of the lines: a query with a row per outcome (used, anonymous, or a reason for rejection).
    sample_line_count: of how many lines, by default all.
#}
{% macro _usable_query(sample_line_count=none) %}
    {% set base = 'select * from (' ~ inlined_model('base_transactions') ~ ') as delivered'
        ~ (' limit ' ~ sample_line_count if sample_line_count else '') %}
    {% set numbers = _checked_numbers() %}
    with

    guarded_lines as (

        {{ base }}

    ),

    outcomes as (

        select
            coalesce(rejection_reason, case when customer_id is null then 'anonymous' else 'used' end) as outcome,
            count(*) as line_count,
            coalesce(sum(amount), 0) as net_revenue,
            max(raw_customer_id) as customer_id,
            max(raw_currency) as currency,
            min(order_date) as first_date,
            max(order_date) as last_date

        from ({{ inlined_model('stg_transactions', {'base_transactions': 'guarded_lines'}) }}) as lines

        group by 1

    ),

    numbers as (

        select
            count(*) as delivered_count
            {%- for meaning in numbers %}
                {% set is_there = "nullif(trim(cast(" ~ meaning ~ " as " ~ dbt.type_string() ~ ")), '') is not null" %}
                {% set value = readable_number(meaning, 'decimal(18,4)') %},
                sum(case when {{ is_there }} then 1 else 0 end) as {{ meaning }}_count,
                count({{ value }}) as readable_{{ meaning }}_count,
                min(case when {{ is_there }} and {{ value }} is null then cast({{ meaning }} as {{ dbt.type_string() }}) end)
                    as bad_{{ meaning }}
            {%- endfor %}

        from guarded_lines

    )

    select *

    from outcomes

    cross join numbers
{% endmacro %}


{# Numbers that are declared besides the money, whose values the build reads. #}
{% macro _checked_numbers() %}
    {% set columns = declared_columns('transactions') %}
    {{ return(['quantity', 'discount'] | select('in', columns) | list) }}
{% endmacro %}


{# The declared numbers that have values of which none can be read. rows: of _usable_query. #}
{% macro _unread_numbers(rows) %}
    {% set unread = [] %}
    {% for meaning in _checked_numbers() if rows and rows[0][meaning ~ '_count'] and not rows[0]['readable_' ~ meaning ~ '_count'] %}
        {% do unread.append(meaning) %}
    {% endfor %}
    {{ return(unread) }}
{% endmacro %}


{# What to do where all lines have one outcome. row: of _usable_query. #}
{% macro _usable_hint(row) %}
    {% set columns = declared_columns('transactions') %}
    {% set hints = {
        'anonymous': "Is '" ~ columns.customer_id ~ "' the column of the customer? " ~ (
            'Its values, such as ' ~ row.customer_id ~ ', are all among anonymous_customers.' if row.customer_id
            else 'It is empty in every line.'
        ),
        'order_id_missing': "The column '" ~ columns.order_id ~ "' is empty: declare another one as order_id.",
        'other_currency': "accepted_currency is '" ~ source_option('transactions', 'accepted_currency') ~ "', and " ~ (
            "the column '" ~ columns.currency ~ "' has, for instance, '" ~ row.currency ~ "': declare it as the file writes it."
            if columns.currency else 'every amount has the sign of another.'
        ),
        'date_out_of_range': 'They are dated ' ~ row.first_date ~ ' to ' ~ row.last_date
            ~ ': correct latest_valid_date or time_formats.',
        'cancelled': 'The marks under cancelled_when fit every line.',
        'amount_out_of_range': 'Correct decimal_separator, or set max_line_amount.',
    } %}
    {{ return(hints.get(row.outcome, 'Declare other columns, or correct the rules that reject them.')) }}
{% endmacro %}


{#
    The SQL of a model of the subject staging as one query on the source, with those that it is made from in it: what a model
    says can be asked before it is built. In it, __source__ stands for the relation of the transactions.
    name: a model; known: model -> SQL that stands for it.
#}
{% macro inlined_model(name, known={}) %}
    {% set node = graph.nodes['model.customer_segmentation.' ~ name] %}
    {# A hook may not refer to what it does not name when dbt parses. #}
    {% set code = modules.re.sub("[{][{] *ref[(]'([a-z_]+)'[)] *[}][}]", '__ref_\\1__', node.raw_code) %}
    {% set query = namespace(text=render(code)) %}
    {% if name == 'base_transactions' %}
        {% set query.text = query.text.replace(source_relation('transactions') | string, '__source__') %}
    {% endif %}
    {% for parent in modules.re.findall('__ref_([a-z_]+)__', query.text) | unique %}
        {% set mark = '__ref_' ~ parent ~ '__' %}
        {% set seed = graph.nodes.get('seed.customer_segmentation.' ~ parent) %}
        {% if parent in known %}
            {% set query.text = query.text.replace(mark, known[parent]) %}
        {% elif not seed %}
            {% set query.text = query.text.replace(mark, '(' ~ inlined_model(parent, known) ~ ')') %}
        {% else %}
            {% set query.text = query.text.replace(mark, '(' ~ _seed_rows(seed) ~ ')') %}
        {% endif %}
    {% endfor %}
    {{ return(query.text) }}
{% endmacro %}


{#
    The rows of a seed written out as a query of texts, since a file is asked outside the database, where there is no seed. None before a
    first build, which loads the seeds after this. seed: a node of the graph.
#}
{% macro _seed_rows(seed) %}
    {% set columns = seed.columns.keys() | list %}
    {% set relation = adapter.get_relation(seed.database, seed.schema, seed.alias) %}
    {% set rows = run_query('select ' ~ columns | join(', ') ~ ' from ' ~ relation).rows if relation else [] %}
    {% set queries = [] %}
    {% for row in rows or [columns] %}
        {% set values = [] %}
        {% for column in columns %}
            {% set value = text_literal(row[loop.index0]) if rows and row[loop.index0] is not none else 'null' %}
            {% do values.append('cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ') as ' ~ column) %}
        {% endfor %}
        {% do queries.append('select ' ~ values | join(', ')) %}
    {% endfor %}
    {{ return(queries | join(' union all ') if rows else queries[0] ~ ' where false') }}
{% endmacro %}
