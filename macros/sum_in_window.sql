{#
    A sum over the orders of a window [start, end), for int_customers__windowed, which joins orders to as_of_dates.
    measure: is_purchase counts purchases (bigint), net_revenue sums money, purchase_revenue sums it over purchases.
    start, end: date columns of as_of_dates; without an end the window runs to the as-of date.
#}
{% macro sum_in_window(measure, start, end=none) %}
    {% set value = {
        'is_purchase': 'case when orders.is_purchase then 1 else 0 end',
        'net_revenue': 'orders.net_revenue',
        'purchase_revenue': 'case when orders.is_purchase then orders.net_revenue else 0 end',
    }[measure] %}
    {% set condition = 'orders.order_date >= as_of_dates.' ~ start %}
    {% if end %}
        {% set condition = condition ~ ' and orders.order_date < as_of_dates.' ~ end %}
    {% endif %}
    {{ return(
        'cast(sum(case when ' ~ condition ~ ' then ' ~ value ~ ' else 0 end) as '
        ~ ('bigint' if measure == 'is_purchase' else 'decimal(18,2)') ~ ')'
    ) }}
{% endmacro %}
