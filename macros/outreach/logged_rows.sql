{#
    A query for what was done to customers, with the columns that source_specs() names: the files of the log below the setting
    outreach_location, which is the same whatever source is declared, or the table of this name that the source in use declares.
    Without either it has no rows. A column `_date` is a date, `_at` a timestamp on the shop's clocks, any other a text.
    The files are those that are there now, so a model that reads them is a table. table: a key of source_specs(), and of COLUMNS in
    segment_sources/logs.py.
#}
{% macro logged_rows(table) %}
    {% set types = column_types(table) %}
    {% set columns = [] %}
    {% for name in source_specs()[table].required + source_specs()[table].optional %}
        {% set delivered = delivered_column(table, name, types) %}
        {% if not has_source_table(table) %}
            {% do columns.append(name) %}
        {% elif name.endswith('_date') %}
            {% do columns.append(readable_date(table, name, types) ~ ' as ' ~ name) %}
        {% elif name.endswith('_at') %}
            {% do columns.append(shop_time(readable_time(table, delivered, column_type(table, name))) ~ ' as ' ~ name) %}
        {% else %}
            {% do columns.append(as_text_id(delivered) ~ ' as ' ~ name) %}
        {% endif %}
    {% endfor %}
    {{ return(
        'select ' ~ columns | join(', ') ~ ' from ' ~ (source_relation(table) if has_source_table(table) else _log_files(table))
        ~ ' as logged'
    ) }}
{% endmacro %}


{#
    What stands after `from` for the files of a log. Without the plugin segment_sources a file that is no log ends in DuckDB's own
    words. table: a key of COLUMNS in segment_sources/logs.py.
#}
{% macro _log_files(table) %}
    {% if not execute %}
        {{ return('nothing') }}
    {% endif %}
    {% set location = from_project(setting('outreach_location')) %}
    {% if has_function('log_location') %}
        {% set answer = fromjson(run_query(
            'select log_location(' ~ text_literal(location) ~ ', ' ~ text_literal(table) ~ ') as answer'
        ).rows[0][0]) %}
        {% if answer.problem %}
            {{ exceptions.raise_compiler_error('The log of ' ~ table ~ ': ' ~ answer.problem) }}
        {% endif %}
        {{ return(answer.relation) }}
    {% endif %}
    {% set pattern = text_literal(location ~ '/' ~ table ~ '/*.parquet') %}
    {% set columns = [] %}
    {% for name in source_specs()[table].required + source_specs()[table].optional %}
        {% set type = 'date' if name.endswith('_date') else 'timestamp' if name.endswith('_at') else 'varchar' %}
        {% do columns.append('cast(null as ' ~ type ~ ') as ' ~ name) %}
    {% endfor %}
    {{ return(
        'read_parquet(' ~ pattern ~ ', union_by_name = true)' if run_query('select file from glob(' ~ pattern ~ ') limit 1').rows
        else '(select ' ~ columns | join(', ') ~ ' where false)'
    ) }}
{% endmacro %}
