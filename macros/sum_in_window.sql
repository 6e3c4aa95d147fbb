{#
    A sum over the orders of a window [start, end), for int_customers__windowed, which joins orders to as_of_dates.
    measure: is_purchase counts purchases (bigint), net_revenue sums money, purchase_revenue sums it over purchases,
    line_count sums lines (bigint).
    start, end: date columns of as_of_dates; without an end the window runs to the as-of date.
#}
{% macro sum_in_window(measure, start, end=none) %}
    {% set value = {
        'is_purchase': 'case when ' ~ is_purchase_as_of() ~ ' then 1 else 0 end',
        'net_revenue': 'orders.net_revenue',
        'purchase_revenue': 'case when ' ~ is_purchase_as_of() ~ ' then orders.net_revenue else 0 end',
        'line_count': 'orders.line_count',
    }[measure] %}
    {# The money of a return that takes back a whole order belongs to the window of that order. #}
    {% set date = 'coalesce(orders.cancelled_order_date, orders.order_date)'
        if source_option('transactions', 'match_returns') and measure != 'line_count' else 'orders.order_date' %}
    {% set condition = date ~ ' >= as_of_dates.' ~ start %}
    {% if end %}
        {% set condition = condition ~ ' and ' ~ date ~ ' < as_of_dates.' ~ end %}
    {% endif %}
    {{ return(
        'cast(sum(case when ' ~ condition ~ ' then ' ~ value ~ ' else 0 end) as '
        ~ ('bigint' if measure in ['is_purchase', 'line_count'] else 'decimal(18,2)') ~ ')'
    ) }}
{% endmacro %}
