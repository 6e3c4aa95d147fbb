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


{#
    A bound of the 95 % interval of something that is normally distributed around its value.
    value, error: SQL, the error being its standard error. side: low or high.
#}
{% macro normal_bound(value, error, side) %}
    {{ return(value ~ (' - ' if side == 'low' else ' + ') ~ '1.96 * ' ~ error) }}
{% endmacro %}


{#
    A condition that keeps a sample of sample_size rows, or all if there are fewer: rows at equal distances in their order. Where
    that is the order of their values, the same customers under other names give the same sample.
    sample_size: rows; number: the place of a row in that order, from 1 on; row_count: how many rows there are; both SQL.
#}
{% macro is_sampled(sample_size, number='sample_number', row_count='customer_count') %}
    {% set whole = 'greatest(' ~ row_count ~ ', ' ~ sample_size ~ ')' %}
    {{ return(
        'floor(' ~ as_ratio(number ~ ' * ' ~ sample_size, whole) ~ ') > floor(' ~ as_ratio('(' ~ number ~ ' - 1) * ' ~ sample_size, whole) ~ ')'
    ) }}
{% endmacro %}


{#
    The population stability index of a distribution over bins (Siddiqi 2006), an aggregate over these, as a double. It sums
    decimals, since the last digit of a sum of doubles changes from run to run.
    ratio, ratio_before: SQL, the share of a bin now and then, neither of them 0.
#}
{% macro stability_index(ratio, ratio_before) %}
    {{ return(
        'cast(sum(cast((' ~ ratio ~ ' - ' ~ ratio_before ~ ') * ln(' ~ ratio ~ ' / ' ~ ratio_before ~ ') as decimal(18, 12))) as double)'
    ) }}
{% endmacro %}


{#
    How far a point of a falling curve lies below the line from its first to its last point, both axes scaled to 0 to 1: the
    knee is where that is largest (Satopaa et al. 2011). A double.
    x, y: SQL; window: which rows are one curve, such as (partition by fit_date), or the name of a window.
#}
{% macro knee_distance(x, y, window) %}
    {% set axes = [] %}
    {% for value in [x, y] %}
        {% set low, high = 'min(' ~ value ~ ') over ' ~ window, 'max(' ~ value ~ ') over ' ~ window %}
        {% do axes.append('coalesce(' ~ as_ratio(value ~ ' - ' ~ low, high ~ ' - ' ~ low) ~ ', 0)') %}
    {% endfor %}
    {{ return('1 - ' ~ axes | join(' - ')) }}
{% endmacro %}
