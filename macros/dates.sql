{# A date moved by whole days, months or years, as a date. expression: a date in SQL; count: number or SQL; part: day, month. #}
{% macro add_interval(expression, count, part) %}
    {{ return('cast(' ~ dbt.dateadd(part, count, expression) ~ ' as date)') }}
{% endmacro %}


{#
    How many months the month of one date lies behind that of another, whatever the days: dbt.datediff counts one too many on
    Spark from the last day of a long month to that of a shorter one. Both arguments: dates in SQL.
#}
{% macro months_between(first_date, second_date) %}
    {{ return(
        '(12 * (extract(year from ' ~ second_date ~ ') - extract(year from ' ~ first_date ~ ')) + extract(month from '
        ~ second_date ~ ') - extract(month from ' ~ first_date ~ '))'
    ) }}
{% endmacro %}


{#
    The day of the week of a date as a key that sorts: 1_monday to 7_sunday. Counted from Monday, 1 January 1900, since the
    engines number weekdays differently. expression: a date in SQL, from 1900 on.
#}
{% macro weekday_key(expression) %}
    {% set days = dbt.datediff("cast('1900-01-01' as date)", expression, 'day') %}
    {% set cases = [] %}
    {% for day in ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
        {% do cases.append("when " ~ loop.index0 ~ " then '" ~ loop.index ~ '_' ~ day ~ "'") %}
    {% endfor %}
    {{ return('case mod(' ~ days ~ ', 7) ' ~ cases | join(' ') ~ ' end') }}
{% endmacro %}
