{#
    Stops where the transactions of the source in use are empty, where not one time or amount can be read, or where a
    setting lies before all of them. Reads them once.
#}
{% macro assert_transactions() %}
    {% set time = readable_time('transactions', 'ordered_at') %}
    {% set amount = readable_amount() %}
    {% set time_type = column_types('transactions')[declared_columns('transactions').ordered_at | lower] or '' %}
    {% if 'time zone' in time_type %}
        {% set offset_count = 'count(ordered_at)' %}
    {% elif time_type.startswith('timestamp') or time_type == 'date' %}
        {# Turning every time into text to look for an offset would be half of the check. #}
        {% set offset_count = '0' %}
    {% else %}
        {% set offset_count = 'sum(case when ' ~ has_offset('ordered_at') ~ ' then 1 else 0 end)' %}
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
