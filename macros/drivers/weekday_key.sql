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
