{#
    A sum over the orders of a window [start, end), for int_customers__windowed, which joins orders to as_of_dates.
    measure: is_purchase counts purchases (bigint), net_revenue sums money, purchase_revenue sums it over purchases,
    line_count sums lines (bigint).
    start, end: date columns of as_of_dates; without an end the window runs to the as-of date.
#}
{% macro sum_in_window(measure, start, end=none) %}
    {# The money of a return that takes back a whole order belongs to the window of that order. #}
    {% set date = 'coalesce(orders.cancelled_order_date, orders.order_date)'
        if source_option('transactions', 'match_returns') and measure != 'line_count' else 'orders.order_date' %}
    {% set condition = date ~ ' >= as_of_dates.' ~ start %}
    {% if end %}
        {% set condition = condition ~ ' and ' ~ date ~ ' < as_of_dates.' ~ end %}
    {% endif %}
    {# Counted, as a sum of zeros and ones would take int_customers__windowed twice the time and memory. #}
    {% if measure == 'is_purchase' %}
        {{ return('count(case when ' ~ condition ~ ' and ' ~ is_purchase_as_of() ~ ' then 1 end)') }}
    {% endif %}
    {% set condition = condition ~ ' and ' ~ is_purchase_as_of() if measure == 'purchase_revenue' else condition %}
    {% set value = 'line_count' if measure == 'line_count' else 'net_revenue' %}
    {{ return(
        'cast(sum(case when ' ~ condition ~ ' then orders.' ~ value ~ ' else 0 end) as '
        ~ ('bigint' if measure == 'line_count' else 'decimal(18,2)') ~ ')'
    ) }}
{% endmacro %}


{#
    Whether an order was a purchase as far as was known at an as-of date: one that a return takes back later still was one.
    For int_customers__windowed, which joins orders to as_of_dates.
#}
{% macro is_purchase_as_of() %}
    {{ return(
        '(orders.is_purchase or coalesce(orders.cancelled_date > as_of_dates.as_of_date, false))'
        if takes_back_orders() else 'orders.is_purchase'
    ) }}
{% endmacro %}
