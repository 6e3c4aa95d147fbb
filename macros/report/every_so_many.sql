{#
    A condition that keeps about `kept` rows, evenly spread: a systematic sample, all of them where there are no more.
    place: number of the row from 1; place_count: of how many; both SQL. kept: rows.
#}
{% macro every_so_many(place, place_count, kept) %}
    {% set step = kept ~ ' / ' ~ place_count %}
    {{ return(
        '(' ~ place_count ~ ' <= ' ~ kept ~ ' or floor(' ~ place ~ ' * 1.0 * ' ~ step ~ ') > floor((' ~ place ~ ' - 1) * 1.0 * ' ~ step ~ '))'
    ) }}
{% endmacro %}
