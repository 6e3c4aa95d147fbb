{#
    Whether an order was a purchase as far as was known at an as-of date: one that a return takes back later still was one.
    For int_customers__windowed, which joins orders to as_of_dates.
#}
{% macro is_purchase_as_of() %}
    {{ return(
        '(orders.is_purchase or coalesce(orders.cancelled_date > as_of_dates.as_of_date, false))'
        if source_option('transactions', 'match_returns') else 'orders.is_purchase'
    ) }}
{% endmacro %}
