{# The features of decline prediction, in the order of the seed decline_features: columns of int_regulars__featured. #}
{% macro decline_features() %}
    {{ return([
        'recency_days', 'tenure_days', 'order_count', 'net_revenue', 'order_value',
        'recency_interval_ratio', 'order_count_trend', 'net_revenue_trend', 'order_value_trend', 'long_revenue_trend',
        'last_month_order_ratio', 'last_month_revenue_ratio', 'largest_order_ratio', 'weekend_order_ratio',
        'channel_count', 'category_count', 'category_count_trend', 'evening_day_ratio', 'discount_ratio'
    ]) }}
{% endmacro %}


{#
    What a feature adds to the log-odds of decline; null where the fit does not use it.
    feature: one of decline_features(), a column of regulars; terms has the columns of int_regulars__scored.
#}
{% macro step_contribution(feature) %}
    case
        when regulars.{{ feature }} is null then terms.{{ feature }}_contribution_0
        {% for bin in range(1, decline_bin_slots() + 1) %}
            when regulars.{{ feature }} < terms.{{ feature }}_bound_{{ bin }} then terms.{{ feature }}_contribution_{{ bin }}
        {% endfor %}
    end
{% endmacro %}


{# The most bins that a feature of the additive model can have, LARGEST_BIN_COUNT of segment_lib.classifiers.additive: so many columns hold them. #}
{% macro decline_bin_slots() %}
    {{ return(8) }}
{% endmacro %}
