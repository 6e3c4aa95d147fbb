{#
    100 * numerator / denominator as decimal(9,6), 0 where there is no rank (a lapsed customer).
    Both arguments: SQL expressions of whole numbers.
#}
{% macro score_of_100(numerator, denominator) %}
    {{ return(
        'coalesce(cast(' ~ as_ratio('100 * (' ~ numerator ~ ')', denominator) ~ ' as decimal(9,6)), 0)'
    ) }}
{% endmacro %}
