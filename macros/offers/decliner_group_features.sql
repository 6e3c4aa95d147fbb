{#
    What tells groups of decliners apart: a list of columns of int_decliners__compared. Changes of visits, of items a visit, of
    money an item, and of the shares of the largest categories, where the source has these.
#}
{% macro decliner_group_features() %}
    {% set features = ['visits_change', 'items_change', 'price_change'] %}
    {% if has_product_column(setting('decliner_category')) %}
        {% for number in range(1, constant('decliner_category_count') + 1) %}
            {% do features.append('share_change_' ~ number) %}
        {% endfor %}
    {% endif %}
    {{ return(features) }}
{% endmacro %}
