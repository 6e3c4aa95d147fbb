{# One number divided by another as a double; null where the divisor is 0. Both arguments: SQL expressions. #}
{% macro as_ratio(numerator, denominator) %}
    {{ return('(cast(' ~ numerator ~ ' as double) / nullif(cast(' ~ denominator ~ ' as double), 0))') }}
{% endmacro %}


{#
    A cast that gives null where the value does not fit, on both engines (dbt.safe_cast is a plain cast on DuckDB).
    expression: SQL of any type; type: name of a type.
#}
{% macro safely_cast(expression, type) %}
    {{ return('try_cast(' ~ expression ~ ' as ' ~ type ~ ')') }}
{% endmacro %}


{#
    The square of a number. A product, since DuckDB takes twice as long for power(value, 2), and computes the repeated
    expression once.
    value: SQL.
#}
{% macro squared(value) %}
    {{ return('(' ~ value ~ ') * (' ~ value ~ ')') }}
{% endmacro %}


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


{#
    A bound of the 95 % interval of a share (Wilson 1927), as a double. ratio: the share; count: of how many, at least 1;
    both SQL expressions. side: low or high.
#}
{% macro wilson_bound(ratio, count, side) %}
    {% set z = 1.959964 %}
    {{ return(
        '((' ~ ratio ~ ' + ' ~ z * z / 2 ~ ' / ' ~ count ~ (' - ' if side == 'low' else ' + ') ~ z ~ ' * sqrt(greatest('
        ~ ratio ~ ' * (1 - ' ~ ratio ~ ') / ' ~ count ~ ' + ' ~ z * z / 4 ~ ' / (cast(' ~ count ~ ' as double) * ' ~ count
        ~ '), 0))) / (1 + ' ~ z * z ~ ' / ' ~ count ~ '))'
    ) }}
{% endmacro %}
