{#
    A raw time of a table of the source in use as a timestamp on its clocks, null where it cannot be read: by the declared
    time_formats, or else as ISO writes it (2017-12-31, 2017-12-31 23:59:59, with T). A text that ends in Z, UTC or an offset is
    an instant, whatever the format and the clocks. Excel's cells of dates come as days since 1899-12-30.
    table: a key of source_specs(); expression: SQL; type: of its column, as column_types() names it; empty where unknown.
#}
{% macro readable_time(table, expression, type=none) %}
    {% set readings = _time_readings(table, expression, type) %}
    {% set rivals = readings | selectattr('is_rival') | map(attribute='sql') | list %}
    {% set others = readings | rejectattr('is_rival') | map(attribute='sql') | list %}
    {% if rivals %}
        {# Where two formats read a text differently, neither is taken, unless only one gives a day that can be. #}
        {% set plausible = _plausible_times(rivals) %}
        {% do others.append(
            'case when least(' ~ plausible ~ ') = greatest(' ~ plausible ~ ') then least(' ~ plausible ~ ') when least('
            ~ plausible ~ ') is null then coalesce(' ~ rivals | join(', ') ~ ') end'
        ) %}
    {% endif %}
    {{ return(others[0] if others | length == 1 else 'coalesce(' ~ others | join(', ') ~ ')') }}
{% endmacro %}


{# Whether two declared formats read a raw time as different days that both can be. Arguments as those of readable_time(). #}
{% macro is_ambiguous_time(table, expression, type=none) %}
    {% set rivals = _time_readings(table, expression, type) | selectattr('is_rival') | map(attribute='sql') | list %}
    {% if not rivals %}
        {{ return('false') }}
    {% endif %}
    {% set plausible = _plausible_times(rivals) %}
    {{ return('coalesce(least(' ~ plausible ~ ') <> greatest(' ~ plausible ~ '), false)') }}
{% endmacro %}


{#
    The pattern of a text that is an instant: a time of day, then Z, UTC, GMT or an offset such as +09:00, then perhaps the name of
    the zone in brackets, or the year.
#}
{% macro instant_pattern() %}
    {{ return(
        '(?::[0-9]{2}(?:[.,][0-9]+)?(?: ?[AaPp][.]?[Mm][.]?)?|T[0-9]{4,6}(?:[.,][0-9]+)?)' ~ _offset_pattern()
    ) }}
{% endmacro %}


{# The offset of an instant written as text, in minutes east of UTC; null beyond 18 hours. text: SQL. #}
{% macro offset_minutes(text) %}
    {% set digits = "translate(regexp_extract(ending, '^ *(?:UTC|GMT)?[+-][0-9:]+', 0), 'UTCGM+-: ', '')" %}
    {% set number = safely_cast("nullif(" ~ digits ~ ", '')", 'int') %}
    {% set minutes = 'coalesce(case when length(' ~ digits ~ ') > 2 then 60 * cast(floor(' ~ number ~ ' / 100) as int) + ' ~ number
        ~ ' % 100 else 60 * ' ~ number ~ ' end, 0)' %}
    {% set signed = computed_once(
        'minutes', minutes, "case when minutes > 1080 then null when " ~ matches('ending', '^ *(?:UTC|GMT)?-') ~ ' then -minutes else minutes end'
    ) %}
    {{ return(computed_once('ending', 'regexp_extract(' ~ text ~ ', ' ~ text_literal(_offset_pattern()) ~ ', 0)', signed)) }}
{% endmacro %}


{# The pattern of what makes a text with a time of day an instant, and stands at its end. #}
{% macro _offset_pattern() %}
    {{ return(' *(?:[Zz]|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?)(?: [0-9]{4}| ?[(].*[)]|\\[.*\\])?$') }}
{% endmacro %}


{# Whether a raw time is written as an instant; the text false for columns that are no text. Arguments as those of readable_time(). #}
{% macro is_instant_text(table, expression, type=none) %}
    {% if not is_text_type(_time_type(table, expression, type)) %}
        {{ return('false') }}
    {% endif %}
    {{ return('coalesce(' ~ matches(_plain_text(expression), instant_pattern()) ~ ', false)') }}
{% endmacro %}


{#
    A raw time of a table besides the transactions as a day on the shop's clocks, null where it cannot be read. A midnight is a day
    as it is written, since no clock moves a day without a time.
    table: a key of source_specs(); meaning: one of its columns; types: column_types() of the table.
#}
{% macro readable_date(table, meaning, types) %}
    {% set type = types.get(declared_columns(table).get(meaning) | string | lower, '') %}
    {% set column = delivered_column(table, meaning, types) %}
    {% if type == 'date' %}
        {{ return(safely_cast(column, 'date')) }}
    {% endif %}
    {% set time = readable_time(table, column, type) %}
    {% set day = business_date(time) %}
    {# Without time zones both are the same. #}
    {% if day == 'cast(' ~ time ~ ' as date)' %}
        {{ return(day) }}
    {% endif %}
    {{ return('case when ' ~ time ~ ' = ' ~ dbt.date_trunc('day', time) ~ ' then cast(' ~ time ~ ' as date) else ' ~ day ~ ' end') }}
{% endmacro %}


{# The business day of a raw timestamp of the source in use. expression: a timestamp in SQL. #}
{% macro business_date(expression) %}
    {{ return('cast(' ~ shop_time(expression) ~ ' as date)') }}
{% endmacro %}


{#
    A raw timestamp of the source in use on the shop's clocks. Without time zones, or where both are the same, a time is
    taken as it stands. expression: a timestamp in SQL.
#}
{% macro shop_time(expression) %}
    {% set business = source_setting('business_timezone') %}
    {% set recorded = source_setting('recorded_timezone') or business %}
    {{ return(expression if recorded == business else business_time(expression, recorded, business)) }}
{% endmacro %}


{#
    An instant, given as a timestamp of UTC, on the clocks of the source; with an hour that comes twice on them it is null, unless
    they are the shop's own. expression: SQL.
#}
{% macro instant_on_source_clocks(expression) %}
    {% set business = source_setting('business_timezone') %}
    {% set recorded = source_setting('recorded_timezone') or business %}
    {% if recorded in [none, 'UTC'] %}
        {{ return(expression) }}
    {% elif recorded == business %}
        {{ return(business_time(expression, 'UTC', recorded)) }}
    {% endif %}
    {% set local = business_time('instant', 'UTC', recorded) %}
    {{ return(computed_once(
        'instant', expression, 'case when ' ~ business_time(local, recorded, 'UTC') ~ ' = instant then ' ~ local ~ ' end'
    )) }}
{% endmacro %}


{# Names that time_formats may have besides formats of strptime -> how many of the unit are a second; none is days. #}
{% macro number_formats() %}
    {{ return({'epoch_seconds': 1, 'epoch_milliseconds': 1000, 'epoch_microseconds': 1000000, 'excel_days': none}) }}
{% endmacro %}


{# How a raw time may be read: a list of dicts with sql and is_rival, whether another one may read the same text otherwise. #}
{% macro _time_readings(table, expression, type) %}
    {% set type = _time_type(table, expression, type) %}
    {% set formats = source_option(table, 'time_formats') %}
    {% set readings = [] %}
    {% if type.startswith('timestamp') %}
        {{ return([{'sql': safely_cast(expression, dbt.type_timestamp()), 'is_rival': false}]) }}
    {% elif type.startswith('date') %}
        {{ return([{'sql': _day_on_source_clocks(safely_cast(expression, dbt.type_timestamp())), 'is_rival': false}]) }}
    {% elif not formats %}
        {% do readings.append({'sql': _iso_time(expression), 'is_rival': false}) %}
    {% else %}
        {% set by_shape = {} %}
        {% for format in formats %}
            {% set shape = _format_shape(format) %}
            {% do by_shape.setdefault(shape, []).append(format) %}
        {% endfor %}
        {% set alone = {true: [], false: []} %}
        {% for shape, alike in by_shape.items() %}
            {% for format in alike %}
                {% if format in number_formats() %}
                    {% do readings.append({'sql': _number_time(expression, format), 'is_rival': alike | length > 1}) %}
                {% elif alike | length > 1 %}
                    {% do readings.append({'sql': _formatted_time(expression, [format]), 'is_rival': true}) %}
                {% else %}
                    {% do alone[_has_hours(format)].append(format) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
        {% for alike in alone.values() if alike %}
            {% do readings.append({'sql': _formatted_time(expression, alike), 'is_rival': false}) %}
        {% endfor %}
    {% endif %}
    {% if has_format(table, 'excel', ('.xlsx',)) and 'excel_days' not in formats %}
        {% do readings.append({'sql': excel_time(expression), 'is_rival': false}) %}
        {% do readings.append({'sql': _iso_time(expression), 'is_rival': false}) if formats and time_of_day_column(table) %}
    {% endif %}
    {{ return(readings) }}
{% endmacro %}


{# The type of the column of a raw time: the given one, or that of a meaning of the transactions. #}
{% macro _time_type(table, expression, type) %}
    {{ return((column_type(table, expression.replace('raw_', '')) if type is none else type) or '') }}
{% endmacro %}


{#
    What of a format decides which texts it fits: digits, letters and the signs between them. Formats of one shape may fit the
    same text and read it differently, such as %d/%m/%Y and %m/%d/%Y.
#}
{% macro _format_shape(format) %}
    {% if format in number_formats() %}
        {{ return('0') }}
    {% endif %}
    {% set shape = modules.re.sub('%-?[YymdHIMSfgjuwGVUWn]', '0', _bare_format(format)) %}
    {% set shape = modules.re.sub('%[aAbBp]', 'a', shape) %}
    {{ return(modules.re.sub('0+', '0', modules.re.sub(' +', ' ', shape)).strip()) }}
{% endmacro %}


{# Whether a format of strptime has a time of day, and not a day alone. #}
{% macro _has_hours(format) %}
    {{ return(modules.re.search('%-?[HIcX]', format | string) is not none) }}
{% endmacro %}


{# A format without its offset, which is read apart. #}
{% macro _bare_format(format) %}
    {{ return(modules.re.sub(' *(%z|%Z|Z|UTC|GMT)(?=$| %Y$)', '', format | string).strip()) }}
{% endmacro %}


{# Those of several readings that give a day that can be, null for the others; joined by commas. #}
{% macro _plausible_times(readings) %}
    {% set plausible = [] %}
    {% set latest = '9999-12-30' if setting('latest_valid_date') == 'auto' else setting('latest_valid_date') %}
    {% for reading in readings %}
        {% do plausible.append(
            'case when ' ~ reading ~ " between cast('" ~ constant('earliest_valid_date') ~ "' as timestamp) and "
            ~ dbt.dateadd('day', 1, "cast('" ~ latest ~ "' as timestamp)") ~ ' then ' ~ reading ~ ' end'
        ) %}
    {% endfor %}
    {{ return(plausible | join(', ')) }}
{% endmacro %}


{#
    A text in ISO's way as a timestamp. What most files have is told by its length and signs, which costs nothing; the rest is
    searched for an offset. A year of less than four digits is no year.
#}
{% macro _iso_time(expression) %}
    {% set text = 'cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')' %}
    {% set trimmed = _of_four_digits(safely_cast('plain', dbt.type_timestamp())) %}
    {% set day = _day_on_source_clocks(trimmed) %}
    {% set other = 'case when ' ~ matches('plain', instant_pattern()) ~ ' then '
        ~ _instant(_of_four_digits(safely_cast('beginning', dbt.type_timestamp())))
        ~ (" when plain not like '%:%' then " ~ day if day != trimmed else '')
        ~ ' else ' ~ trimmed ~ ' end' %}
    {{ return(
        'case when ' ~ text ~ " like '____-__-_____:__:__' then " ~ _of_four_digits(safely_cast(text, dbt.type_timestamp()))
        ~ ' else ' ~ computed_once('plain', _plain_text(expression), other) ~ ' end'
    ) }}
{% endmacro %}


{#
    A text as a timestamp by formats of strptime, all with a time of day or all without; what they do not fit as it is may have an
    offset or blanks that they do not know.
#}
{% macro _formatted_time(expression, formats) %}
    {% set bare = [] %}
    {% for format in formats %}
        {% do bare.append(_bare_format(format)) %}
    {% endfor %}
    {# Not coalesce, for which DuckDB computes both of every line. #}
    {% set as_it_is = parsed_time(expression, bare) %}
    {% set trimmed = parsed_time('plain', bare) %}
    {% set other = 'case when ' ~ matches('plain', instant_pattern()) ~ ' then ' ~ _instant(parsed_time('beginning', bare)) ~ ' else '
        ~ trimmed ~ ' end' if _has_hours(formats[0]) else trimmed %}
    {% set time = 'case when ' ~ as_it_is ~ ' is not null then ' ~ as_it_is ~ ' else '
        ~ computed_once('plain', _plain_text(expression, has_halves='%p' in bare | join), other) ~ ' end' %}
    {{ return(time if _has_hours(formats[0]) else _day_on_source_clocks(time)) }}
{% endmacro %}


{# A number as a timestamp. format: a key of number_formats(). #}
{% macro _number_time(expression, format) %}
    {% set per_second = number_formats()[format] %}
    {% if per_second is none %}
        {{ return(excel_time(expression)) }}
    {% endif %}
    {{ return(instant_on_source_clocks(epoch_time(expression, per_second))) }}
{% endmacro %}


{#
    The instant of a text, SQL calls it plain, on the clocks of the source; as it is written where the source says nothing about clocks.
    local: SQL that reads its beginning, without the offset.
#}
{% macro _instant(local) %}
    {% set ending = 'regexp_extract(plain, ' ~ text_literal(_offset_pattern()) ~ ', 0)' %}
    {% set beginning = 'concat(substr(plain, 1, length(plain) - length(' ~ ending ~ ")), regexp_extract(" ~ ending ~ ", ' [0-9]{4}$', 0))" %}
    {% set time = computed_once('beginning', beginning, local) %}
    {% if not source_setting('business_timezone') %}
        {{ return(time) }}
    {% endif %}
    {{ return(instant_on_source_clocks(minutes_earlier(time, offset_minutes('plain')))) }}
{% endmacro %}


{# A day without a time of day is that day on the shop's clocks, whatever the clocks of the times. time: SQL. #}
{% macro _day_on_source_clocks(time) %}
    {% set business = source_setting('business_timezone') %}
    {% set recorded = source_setting('recorded_timezone') or business %}
    {{ return(time if recorded == business else business_time(time, business, recorded)) }}
{% endmacro %}


{# Null for a year of less than four digits. time: SQL. #}
{% macro _of_four_digits(time) %}
    {{ return("nullif(greatest(" ~ time ~ ", cast('0999-12-31' as timestamp)), cast('0999-12-31' as timestamp))") }}
{% endmacro %}


{#
    A raw time as text with plain blanks and without any around it. expression: SQL; has_halves: whether halves of the day in
    other languages are turned into AM and PM.
#}
{% macro _plain_text(expression, has_halves=false) %}
    {% set text = 'trim(translate(cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ "), '\u00a0\u202f\u2009\u3000', '    '))" %}
    {% if not has_halves %}
        {{ return(text) }}
    {% endif %}
    {% set found = [text] %}
    {% for half, names in {'AM': ['오전', '上午', '午前', 'a.m.'], 'PM': ['오후', '下午', '午後', 'p.m.']}.items() %}
        {% for name in names %}
            {% do found.append('replace(' ~ found[-1] ~ ", '" ~ name ~ "', '" ~ half ~ "')") %}
        {% endfor %}
    {% endfor %}
    {{ return(found[-1]) }}
{% endmacro %}
