{#
    What assert_source counts of the times of orders besides those that can be read, each as `, SQL as name`; only what a declaration
    like this one can get wrong. For queries on delivered_transactions().
#}
{% macro time_counts() %}
    {% set time = readable_time('transactions', 'ordered_at') %}
    {% set is_instant = is_instant_text('transactions', 'ordered_at') %}
    {% set business, recorded = source_setting('business_timezone'), source_setting('recorded_timezone') %}
    {% set counts = ["max(case when " ~ time ~ " is null then cast(ordered_at as " ~ dbt.type_string() ~ ") end) as last_bad_time"] %}
    {% if is_instant != 'false' and not (business and recorded) %}
        {% do counts.append('sum(case when ' ~ is_instant ~ ' and ' ~ time ~ ' is not null then 1 else 0 end) as instant_count') %}
        {% do counts.append(
            'min(case when not ' ~ is_instant ~ ' and ' ~ time ~ ' is not null then ordered_at end) as time_without_offset'
        ) %}
        {% set minutes = 'case when ' ~ is_instant ~ ' then ' ~ offset_minutes('ordered_at') ~ ' end' %}
        {% do counts.append('max(' ~ minutes ~ ') - min(' ~ minutes ~ ') as offset_spread' if not business else '0 as offset_spread') %}
    {% endif %}
    {% if is_ambiguous_time('transactions', 'ordered_at') != 'false' %}
        {% set is_ambiguous = is_ambiguous_time('transactions', 'ordered_at') %}
        {% do counts.append('sum(case when ' ~ is_ambiguous ~ ' then 1 else 0 end) as ambiguous_count') %}
        {% do counts.append(
            'min(case when ' ~ is_ambiguous ~ ' then cast(ordered_at as ' ~ dbt.type_string() ~ ') end) as ambiguous_time'
        ) %}
    {% endif %}
    {% set exchanged = _exchanged_formats() %}
    {% if exchanged and is_text_type(column_type('transactions', 'ordered_at')) %}
        {% set is_exchanged = time ~ ' is null and ' ~ parsed_time('ordered_at', exchanged) ~ ' is not null' %}
        {% do counts.append('sum(case when ' ~ is_exchanged ~ ' then 1 else 0 end) as exchanged_count') %}
        {% do counts.append('min(case when ' ~ is_exchanged ~ ' then ordered_at end) as exchanged_time') %}
    {% endif %}
    {% if has_format('transactions', 'excel', ('.xlsx',)) and not time_of_day_column('transactions') %}
        {% set days = excel_time('ordered_at') %}
        {% do counts.append('count(' ~ days ~ ') as excel_count') %}
        {% do counts.append('max(extract(day from ' ~ days ~ ')) as excel_largest_day') %}
        {% do counts.append('min(case when ' ~ days ~ " is null and ordered_at like '%/%' then ordered_at end) as excel_text") %}
    {% endif %}
    {% if business and recorded and business != recorded %}
        {% do counts.append(
            'case when count(' ~ time ~ ') >= 20 and max(case when ' ~ time ~ ' <> ' ~ dbt.date_trunc('day', time)
            ~ ' then 1 else 0 end) = 0 and ' ~ business_date('min(' ~ time ~ ')') ~ ' <> cast(min(' ~ time
            ~ ') as date) then 1 else 0 end as are_days'
        ) %}
    {% endif %}
    {{ return(', ' ~ counts | join(', ')) }}
{% endmacro %}


{#
    Stops where the times of orders cannot be read, or may mean two things. counts: the row of the query that has time_counts(),
    line_count, readable_time_count and bad_time.
#}
{% macro assert_times(counts) %}
    {% set column = _named_column('ordered_at') %}
    {% if counts.readable_time_count == 0 %}
        {% set hint = time_format_hint([counts.last_bad_time, counts.bad_time]) %}
        {{ raise_source_problem('transactions', 'not one of ' ~ counts.line_count ~ ' times can be read in the column ' ~ column
            ~ ", for instance '" ~ counts.bad_time ~ "'. Declare time_formats" ~ (': ' ~ hint ~ '' if hint
            else " such as '%d/%m/%Y %H:%M'") ~ ', or another column.'
            ~ (' ' ~ _meaning_of_number(hint, counts.last_bad_time) if '%' not in hint and hint else '')) }}
    {% endif %}
    {% if counts.ambiguous_count %}
        {% set formats = source_option('transactions', 'time_formats') %}
        {{ raise_source_problem('transactions', '{:,}'.format(counts.ambiguous_count | int) ~ ' of '
            ~ '{:,}'.format(counts.line_count | int) ~ ' times in the column ' ~ column ~ " fit several of the time_formats '"
            ~ formats | join("', '") ~ "' and mean another day in each, for instance '" ~ counts.ambiguous_time
            ~ "'. A column has one format: declare the one that it is written in.") }}
    {% endif %}
    {% if counts.instant_count and counts.time_without_offset %}
        {{ raise_source_problem('transactions', '{:,}'.format(counts.instant_count | int) ~ ' times in the column ' ~ column
            ~ " carry an offset from UTC, and others do not, for instance '" ~ counts.time_without_offset
            ~ "': declare recorded_timezone, on whose clocks those were written, and business_timezone, on whose clocks a day begins.") }}
    {% endif %}
    {% if counts.instant_count and (counts.offset_spread or 0) | int > 60 %}
        {{ raise_source_problem('transactions', 'the times in the column ' ~ column ~ ' carry offsets from UTC that differ by '
            ~ '%g' | format((counts.offset_spread | int) / 60) ~ ' hours, so the day of a line depends on where a day begins: declare '
            ~ 'business_timezone, such as America/New_York.') }}
    {% endif %}
    {% if counts.exchanged_count and counts.exchanged_count | int >= [3, 0.01 * (counts.line_count | int)] | max %}
        {{ raise_source_problem('transactions', '{:,}'.format(counts.exchanged_count | int) ~ ' of '
            ~ '{:,}'.format(counts.line_count | int) ~ ' times in the column ' ~ column ~ ' can only be read with day and month exchanged, for '
            ~ "instance '" ~ counts.exchanged_time ~ "', so others would be taken for the wrong day. Declare time_formats: ['"
            ~ _exchanged_formats() | join("', '") ~ "'] if all are written so; a column has one format.") }}
    {% endif %}
    {% if counts.excel_text and counts.excel_count | int >= 3 and counts.excel_largest_day | int <= 12 %}
        {{ raise_source_problem('transactions', "in the column " ~ column ~ ' Excel made dates of ' ~ counts.excel_count
            ~ ' texts, none of them after the 12th of a month, and left others as text, for instance \'' ~ counts.excel_text
            ~ "': it took days for months. Import the file into Excel again with this column as text, or declare the CSV file that it "
            ~ 'came from.') }}
    {% endif %}
    {% if counts.are_days %}
        {{ raise_source_problem('transactions', 'every time in the column ' ~ column ~ ' is midnight, so these are days, and from '
            ~ 'recorded_timezone ' ~ source_setting('recorded_timezone') ~ ' to business_timezone '
            ~ source_setting('business_timezone') ~ ' each would become the day before: leave recorded_timezone out.') }}
    {% endif %}
{% endmacro %}


{# The declared time_formats that have a number of the day and one of the month, with these two exchanged. #}
{% macro _exchanged_formats() %}
    {% set exchanged = [] %}
    {% for format in source_option('transactions', 'time_formats') if modules.re.search('%-?d.*%-?m|%-?m.*%-?d', format) %}
        {% do exchanged.append(format.replace('d', '\0').replace('%m', '%d').replace('%-m', '%-d').replace('%\0', '%m').replace('%-\0', '%-m').replace('\0', 'd')) %}
    {% endfor %}
    {{ return(exchanged) }}
{% endmacro %}


{# The column, or the two columns, of a meaning in quotes, for sentences. #}
{% macro _named_column(meaning) %}
    {% set second = time_of_day_column('transactions') if meaning == 'ordered_at' %}
    {{ return("'" ~ declared_columns('transactions')[meaning] ~ "'" ~ (" and '" ~ second ~ "'" if second else '')) }}
{% endmacro %}


{# What a number would mean as a time, for the sentence that proposes so. hint: of time_format_hint(); text: the number. #}
{% macro _meaning_of_number(hint, text) %}
    {% set format = hint[2:-2] %}
    {% set per_second = number_formats()[format] %}
    {% set second = modules.datetime.timedelta(seconds=1) %}
    {% set time = modules.datetime.datetime(1970, 1, 1) + (text | float) / per_second * second if per_second
        else modules.datetime.datetime(1899, 12, 30) + (text | float) * 86400 * second %}
    {{ return("'" ~ text ~ "' is then " ~ time.strftime('%Y-%m-%d %H:%M') ~ (' UTC.' if per_second else '.')) }}
{% endmacro %}
