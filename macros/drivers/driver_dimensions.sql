{#
    The dimensions of the setting driver_dimensions that the source in use has, after `whole`, which is always there.
    Returns a dict: dimension -> {kind, column}. Kinds: whole; order and line (a column of the order or of its goods);
    customer (a column of stg_customers); attribute (a column of customer_attributes, where it is built); scheme (a column of customer_segment_history).
    kind: only those of one kind.
#}
{% macro driver_dimensions(kind=none) %}
    {% set schemes = driver_schemes() %}
    {% set found = {} %}
    {% for dimension in ['whole'] + setting('driver_dimensions') %}
        {% if dimension == 'whole' %}
            {% do found.update({dimension: {'kind': 'whole', 'column': none}}) %}
        {% elif dimension in schemes %}
            {% do found.update({dimension: {'kind': 'scheme', 'column': schemes[dimension]}}) %}
        {% elif dimension == 'weekday' or (dimension == 'channel' and 'channel' in declared_columns('transactions')) %}
            {% do found.update({dimension: {'kind': 'order', 'column': dimension}}) %}
        {% elif has_product_column(dimension) %}
            {% do found.update({dimension: {'kind': 'line', 'column': dimension}}) %}
        {% elif dimension in declared_columns('customers') %}
            {% do found.update({dimension: {'kind': 'customer', 'column': dimension}}) %}
        {% elif dimension in customer_attributes() and optional('customer_attributes', 'attributes') is not none %}
            {% do found.update({dimension: {'kind': 'attribute', 'column': dimension}}) %}
        {% endif %}
    {% endfor %}
    {% if kind is none %}
        {{ return(found) }}
    {% endif %}
    {% set chosen = {} %}
    {% for dimension, entry in found.items() if entry.kind == kind %}
        {% do chosen.update({dimension: entry}) %}
    {% endfor %}
    {{ return(chosen) }}
{% endmacro %}


{# The dimensions that are segments of customers: dimension -> column of customer_segment_history; clusters by their lasting key. #}
{% macro driver_schemes() %}
    {{ return({
        'segment': 'rfm_segment',
        'grade': 'grade',
        'grade_fixed': 'grade_fixed',
        'value': 'value_segment',
        'cluster': 'segment_key',
    }) }}
{% endmacro %}
