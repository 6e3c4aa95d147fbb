{#
    What int_changes__summed compares between two months of the shop: metric -> SQL of its value in both months, of what one
    customer adds to the difference of the shop, and of the factor that makes the sum of these differences the change of the value.
#}
{% macro shop_metrics() %}
    {% set price = as_ratio('shops.shop_revenue + shops.shop_revenue_before', 'shops.shop_orders + shops.shop_orders_before') %}
    {% set orders = 'cast(shops.shop_orders + shops.shop_orders_before as double)' %}
    {{ return({
        'revenue_a_day': {
            'value': as_ratio('shops.shop_revenue', 'customers.day_count'),
            'value_before': as_ratio('shops.shop_revenue_before', 'customers.day_count_before'),
            'difference': 'customers.revenue * customers.day_count_before - customers.revenue_before * customers.day_count',
            'scale': as_ratio('1', 'customers.day_count * customers.day_count_before'),
        },
        'orders_a_day': {
            'value': as_ratio('shops.shop_orders', 'customers.day_count'),
            'value_before': as_ratio('shops.shop_orders_before', 'customers.day_count_before'),
            'difference': 'customers.order_count * customers.day_count_before - customers.order_count_before * customers.day_count',
            'scale': as_ratio('1', 'customers.day_count * customers.day_count_before'),
        },
        'order_value': {
            'value': as_ratio('shops.shop_revenue', 'shops.shop_orders'),
            'value_before': as_ratio('shops.shop_revenue_before', 'shops.shop_orders_before'),
            'difference': '((customers.revenue - ' ~ price ~ ' * customers.order_count) * shops.shop_orders_before'
                ~ ' - (customers.revenue_before - ' ~ price ~ ' * customers.order_count_before) * shops.shop_orders) / ' ~ orders,
            'scale': orders ~ ' / (cast(shops.shop_orders as double) * shops.shop_orders_before)',
        },
    }) }}
{% endmacro %}
