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
    A raw column as it was delivered, but for three things: identifiers in a column of floating-point or decimal
    numbers, as pandas makes of whole numbers with gaps, are 17850 and not 17850.0; a time with a time zone is that of UTC;
    bytes, as older programs write texts into Parquet, are text.
    table: a key of source_specs(); meaning: one of its columns; types: column_types() of the table.
#}
{% macro delivered_column(table, meaning, types) %}
    {% set column = source_column(table, meaning) %}
    {% set name = declared_columns(table).get(meaning) | string | lower %}
    {% set type = types.get(name, '') %}
    {% if meaning.endswith('_id') and (type in ['double', 'float'] or type.startswith('decimal')) %}
        {{ return(
            'case when ' ~ column ~ ' = floor(' ~ column ~ ') then cast(' ~ safely_cast(column, 'decimal(38,0)') ~ ' as '
            ~ dbt.type_string() ~ ') else cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ') end'
        ) }}
    {% elif type in ['blob', 'binary'] %}
        {{ return(text_of_bytes(column)) }}
    {% elif type.startswith('timestamp_') %}
        {{ return('cast(' ~ column ~ ' as ' ~ dbt.type_timestamp() ~ ')') }}
    {% elif type == 'timestamp with time zone' %}
        {{ return('(' ~ column ~ " at time zone 'UTC')") }}
    {% endif %}
    {{ return(column) }}
{% endmacro %}
