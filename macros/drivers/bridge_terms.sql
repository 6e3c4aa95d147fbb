{# The terms of revenue_bridge in their order; the middle ones are factors of what a kept customer spends. #}
{% macro bridge_terms() %}
    {{ return(['new', 'returning', 'lost', 'orders', 'items', 'price', 'unexplained']) }}
{% endmacro %}
