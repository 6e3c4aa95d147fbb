{#
    The standard error of a mean from exact sums, as a double; null for fewer than two values.
    sum, square_sum, count: SQL expressions; sums of decimals, so that the result does not depend on the order of rows.
#}
{% macro standard_error(sum, square_sum, count) %}
    {{ return(
        'case when ' ~ count ~ ' > 1 then sqrt(greatest(cast(' ~ square_sum ~ ' as double) - '
        ~ squared('cast(' ~ sum ~ ' as double)') ~ ' / ' ~ count ~ ', 0) / (cast(' ~ count ~ ' as double) * (' ~ count ~ ' - 1))) end'
    ) }}
{% endmacro %}
