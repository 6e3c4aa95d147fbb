{# The factors of revenue_drivers in their order; with _change behind they are its columns. #}
{% macro slice_terms() %}
    {{ return(['customers', 'trading_days', 'frequency', 'mix', 'items', 'price']) }}
{% endmacro %}
