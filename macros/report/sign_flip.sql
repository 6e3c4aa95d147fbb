{#
    A bound of the p value of a difference that many customers add to, each with a sign that is a coin where nothing happened:
    2 exp(-z^2 / 2) with z^2 = difference^2 / sum of squares (Hoeffding 1963). It holds for any number of customers and for any
    distribution of their money, and DuckDB has no normal distribution. 1 where nobody differs.
    difference, squared_difference: SQL of exact sums.
#}
{% macro sign_flip_p_value(difference, squared_difference) %}
    {{ return(
        'least(1, 2 * exp(-coalesce(' ~ squared('cast(' ~ difference ~ ' as double)') ~ ' / nullif(cast('
        ~ squared_difference ~ ' as double), 0), 0) / 2))'
    ) }}
{% endmacro %}


{#
    Half of the 95 % interval of such a difference, from the variance between customers.
    difference, squared_difference, customer_count: SQL of exact sums.
#}
{% macro sign_flip_half_width(difference, squared_difference, customer_count) %}
    {{ return(
        '1.959964 * sqrt(greatest(cast(' ~ squared_difference ~ ' as double) - ' ~ squared('cast(' ~ difference ~ ' as double)')
        ~ ' / nullif(' ~ customer_count ~ ', 0), 0))'
    ) }}
{% endmacro %}


{# Customers of the transitions of which something is true, as a sum. condition: SQL. #}
{% macro customers_where(condition) %}
    {{ return('sum(case when ' ~ condition ~ ' then transitions.customer_count else 0 end)') }}
{% endmacro %}
