{# What dispatch.sql asks for, on DuckDB; the macros there say what each returns. #}
{% macro default__business_time(expression, recorded, business) %}
    {{ return(
        '((' ~ expression ~ ') at time zone ' ~ text_literal(recorded) ~ ') at time zone ' ~ text_literal(business)
    ) }}
{% endmacro %}

{% macro default__computed_once(name, value, body) %}
    {{ return('list_transform([' ~ value ~ '], lambda ' ~ name ~ ': ' ~ body ~ ')[1]') }}
{% endmacro %}

{% macro default__count_above(list, value) %}
    {{ return('cast(len(list_filter(' ~ list ~ ', lambda item: item > ' ~ value ~ ')) as int)') }}
{% endmacro %}

{% macro default__create_example() %}
    {{ return('') }}
{% endmacro %}

{# A number of 12 digits is the last second of the year 9999; a double holds every microsecond of these years. #}
{% macro default__epoch_time(expression, per_second) %}
    {% set number = 'try_cast(' ~ expression ~ ' as double)' %}
    {{ return(
        'case when ' ~ number ~ ' between 0 and ' ~ 253402300799 * per_second ~ ' then epoch_ms(cast(round(' ~ number ~ ' * '
        ~ 1000 / per_second ~ ') as bigint)) end'
    ) }}
{% endmacro %}

{# 2958465 is the last day of the year 9999. #}
{% macro default__excel_time(expression) %}
    {% set days = 'try_cast(' ~ expression ~ ' as double)' %}
    {{ return(
        'case when ' ~ days ~ " between 1 and 2958465.999 then timestamp '1899-12-30' + to_seconds(cast(round(" ~ days
        ~ ' * 86400) as bigint)) end'
    ) }}
{% endmacro %}

{% macro default__export_query(relation, path) %}
    {{ return('copy (select * from ' ~ relation ~ ') to ' ~ text_literal(path) ~ ' (format parquet)') }}
{% endmacro %}

{% macro default__is_timezone(name) %}
    {% set known = run_query('select distinct name from pg_timezone_names()').columns[0].values() %}
    {{ return(name in known) }}
{% endmacro %}

{% macro default__joined_text(expression, separator) %}
    {{ return(dbt.listagg(expression, text_literal(separator), 'order by ' ~ expression)) }}
{% endmacro %}

{% macro default__keeps_last_build() %}
    {{ return(true) }}
{% endmacro %}

{% macro default__list_item(list, place) %}
    {{ return(list ~ '[' ~ place ~ ']') }}
{% endmacro %}

{% macro default__location_rows(table, query) %}
    {% set answer = fromjson(run_query(
        'select source_query(' ~ text_literal(tojson(source_place(table))) ~ ', ' ~ text_literal(query) ~ ') as answer'
    ).columns['answer'].values()[0]) %}
    {% if answer.problem %}
        {{ raise_source_problem(table, answer.problem) }}
    {% endif %}
    {% for row in answer.rows %}
        {% do row.update({'unreadable_count': answer.unreadable_count, 'record_count': answer.record_count}) %}
    {% endfor %}
    {{ return(answer.rows) }}
{% endmacro %}

{% macro default__matches(expression, pattern) %}
    {{ return('regexp_matches(' ~ expression ~ ', ' ~ text_literal(pattern) ~ ')') }}
{% endmacro %}

{% macro default__minutes_earlier(expression, minutes) %}
    {{ return('(' ~ expression ~ ' - to_minutes(' ~ minutes ~ '))') }}
{% endmacro %}

{% macro default__ordered_list(expression, place) %}
    {{ return('list(' ~ expression ~ ' order by ' ~ place ~ ')') }}
{% endmacro %}

{% macro default__parsed_time(expression, formats) %}
    {% set literals = text_list(formats)[1:-1] %}
    {{ return('try_strptime(cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ '), [' ~ literals ~ '])') }}
{% endmacro %}

{% macro default__quarter_hour(expression) %}
    {{ return("time_bucket(interval '15 minutes', " ~ expression ~ ")") }}
{% endmacro %}

{% macro default__quoted_name(name) %}
    {{ return('"' ~ name.replace('"', '""') ~ '"') }}
{% endmacro %}

{% macro default__row_checksum(columns) %}
    {{ return('cast(sum(hash(' ~ columns | join(', ') ~ ')) as decimal(38, 0))') }}
{% endmacro %}

{% macro default__source_location(table) %}
    {% set answer = fromjson(run_query(
        'select source_location(' ~ text_literal(tojson(source_place(table))) ~ ') as answer'
    ).columns['answer'].values()[0]) %}
    {% if answer.problem %}
        {{ raise_source_problem(table, answer.problem) }}
    {% endif %}
    {% for statement in answer.statements %}
        {% do run_query(statement) %}
    {% endfor %}
    {{ return(answer) }}
{% endmacro %}

{# The array that grows is itself an element, as the first one is what list_reduce begins with. #}
{% macro default__spaced_dates(expression, day_count) %}
    {{ return(
        'list_reduce(list([' ~ expression ~ '] order by ' ~ expression ~ '), lambda taken, next_one: case when next_one[1] - taken[-1] > '
        ~ day_count ~ ' then taken || next_one else taken end)'
    ) }}
{% endmacro %}

{% macro default__text_of_bytes(expression) %}
    {{ return('coalesce(try(decode(' ~ expression ~ ')), cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ '))') }}
{% endmacro %}

{% macro default__text_literal(value) %}
    {{ return("'" ~ value.replace("'", "''") ~ "'") }}
{% endmacro %}

{% macro default__declaration_problem(asked) %}
    {% if not has_function('declaration_problem') %}
        {{ return({}) }}
    {% endif %}
    {{ return(fromjson(run_query('select declaration_problem(' ~ text_literal(tojson(asked)) ~ ') as answer').rows[0][0])) }}
{% endmacro %}

{% macro default__name_hint(name, names) %}
    {% if not has_function('name_hint') %}
        {{ return('') }}
    {% endif %}
    {{ return(run_query(
        'select name_hint(' ~ text_literal(name | string) ~ ', ' ~ text_literal(tojson(names)) ~ ') as hint'
    ).rows[0][0]) }}
{% endmacro %}

{#
    Whether the plugin segment_sources is there; a project that installs this one needs it for files and servers only.
    name: of one of its functions.
#}
{% macro has_function(name) %}
    {{ return(run_query("select 1 from duckdb_functions() where function_name = '" ~ name ~ "' limit 1").rows | length > 0) }}
{% endmacro %}
