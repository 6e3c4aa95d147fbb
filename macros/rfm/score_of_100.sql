{#
    100 * numerator / denominator as decimal(9,6), 0 where there is no rank (a lapsed customer).
    Both arguments: SQL expressions of whole numbers.
#}
{% macro score_of_100(numerator, denominator) %}
    {{ return(
        'cast(coalesce(' ~ as_ratio('100 * (' ~ numerator ~ ')', denominator) ~ ', 0) as decimal(9,6))'
    ) }}
{% endmacro %}
