{# The features of decline prediction, in the order of the seed decline_features: columns of int_regulars__featured. #}
{% macro decline_features() %}
    {{ return([
        'recency_days', 'tenure_days', 'order_count', 'net_revenue', 'order_value',
        'recency_interval_ratio', 'order_count_trend', 'net_revenue_trend', 'order_value_trend', 'long_revenue_trend',
        'last_month_order_ratio', 'last_month_revenue_ratio', 'largest_order_ratio', 'weekend_order_ratio',
        'channel_count', 'category_count', 'category_count_trend', 'evening_day_ratio', 'discount_ratio'
    ]) }}
{% endmacro %}
