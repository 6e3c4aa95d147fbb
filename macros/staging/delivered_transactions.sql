{#
    A query on the transactions of the source in use with the columns of base_transactions, for the checks before a build.
    In it, __source__ stands for the relation.
#}
{% macro delivered_transactions() %}
    {% set types = column_types('transactions') %}
    {% set columns = [] %}
    {% for meaning in transaction_meanings() %}
        {% do columns.append(delivered_column('transactions', meaning, types) ~ ' as ' ~ meaning) %}
    {% endfor %}
    {{ return('select ' ~ columns | join(', ') ~ ' from __source__') }}
{% endmacro %}


{#
    A raw column as it was delivered, but for four things: identifiers in a column of floating-point or decimal
    numbers, as pandas makes of whole numbers with gaps, are 17850 and not 17850.0; a time with a time zone is on the clocks of
    the source; bytes, as older programs write texts into Parquet, are text; a day and a time of day in two columns are one text.
    table: a key of source_specs(); meaning: one of its columns; types: column_types() of the table.
#}
{% macro delivered_column(table, meaning, types) %}
    {% set column = source_column(table, meaning) %}
    {% set name = declared_columns(table).get(meaning) | string | lower %}
    {% set type = types.get(name, '') %}
    {% if meaning == 'ordered_at' and time_of_day_column(table) %}
        {{ return(_joined_time(column, quoted_name(time_of_day_column(table)))) }}
    {% elif meaning.endswith('_id') and (type in ['double', 'float'] or type.startswith('decimal')) %}
        {{ return(
            'case when ' ~ column ~ ' = floor(' ~ column ~ ') then cast(' ~ safely_cast(column, 'decimal(38,0)') ~ ' as '
            ~ dbt.type_string() ~ ') else cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ') end'
        ) }}
    {% elif type in ['blob', 'binary'] %}
        {{ return(text_of_bytes(column)) }}
    {% elif type.startswith('timestamp_') %}
        {{ return('cast(' ~ column ~ ' as ' ~ dbt.type_timestamp() ~ ')') }}
    {% elif type == 'timestamp with time zone' %}
        {{ return(instant_on_source_clocks('(' ~ column ~ " at time zone 'UTC')")) }}
    {% endif %}
    {{ return(column) }}
{% endmacro %}


{#
    A day and a time of day as one text, with a blank between them: of a day that was written with midnight, the midnight goes.
    Two numbers are Excel's, and added up; its day with a time in words is written out. date, time: names of columns.
#}
{% macro _joined_time(date, time) %}
    {% set day = 'trim(cast(' ~ date ~ ' as ' ~ dbt.type_string() ~ '))' %}
    {% set time_of_day = 'trim(cast(' ~ time ~ ' as ' ~ dbt.type_string() ~ '))' %}
    {% set days, hours = safely_cast(day, 'double'), safely_cast(time_of_day, 'double') %}
    {% set is_excel = has_format('transactions', 'excel', ('.xlsx',)) %}
    {{ return(
        'case when ' ~ days ~ ' between 1 and 2958465 and ' ~ hours ~ ' between 0 and 0.9999999 then cast(floor(' ~ days ~ ') + '
        ~ hours ~ ' as ' ~ dbt.type_string() ~ ')'
        ~ (' when ' ~ days ~ " between 1 and 2958465 then concat(" ~ text_of(excel_time(day), 'date') ~ ", ' ', coalesce(" ~ time_of_day
            ~ ", ''))" if is_excel else '')
        ~ " else nullif(trim(concat(regexp_replace(coalesce(" ~ day
        ~ ", ''), '[T ]0?0:00(:00([.]0+)?)?$', ''), ' ', coalesce(" ~ time_of_day ~ ", ''))), '') end"
    ) }}
{% endmacro %}
