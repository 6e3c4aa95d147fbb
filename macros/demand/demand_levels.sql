{#
    The levels at which goods may be an item of demand, finest first, as far as the source has them. Returns a dict: level -> the SQL
    of its name, null where a product has none; with the names above it in front, since two departments may have a category of the
    same name. Columns are those of products and of weeks.
#}
{% macro demand_levels() %}
    {% set found, above = {}, [] %}
    {% for level in ['department', 'product_category', 'product_type'] if has_product_column(level) %}
        {% do above.append('products.' ~ level) %}
        {% do found.update({level: above | join(" || ' > ' || ")}) %}
    {% endfor %}
    {% set levels = {} %}
    {% if 'product_id' in declared_columns('transactions') %}
        {% do levels.update({'product': 'weeks.product_id'}) %}
    {% endif %}
    {% for level in found.keys() | list | reverse %}
        {% do levels.update({level: found[level]}) %}
    {% endfor %}
    {{ return(dict(levels, whole="'whole'")) }}
{% endmacro %}
