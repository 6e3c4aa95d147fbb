{#
    (current - prior) / (|current| + |prior|), a double from -1 to 1; 0 where both are 0.
    Both arguments: SQL expressions of money. Unlike current / prior - 1 it needs no division by a small number.
#}
{% macro growth_trend(current_revenue, prior_revenue) %}
    {{ return(
        'coalesce(' ~ as_ratio(
            '(' ~ current_revenue ~ ' - ' ~ prior_revenue ~ ')',
            '(abs(' ~ current_revenue ~ ') + abs(' ~ prior_revenue ~ '))'
        ) ~ ', 0)'
    ) }}
{% endmacro %}
