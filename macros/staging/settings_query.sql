{# A query of what Python reads, models and scripts, as it cannot ask for a setting itself: one row with the settings as one text. #}
{% macro settings_query() %}
    {% set listed = {'decliner_group_features': decliner_group_features(), 'response_features': response_features()} %}
    {% for name in ['cluster_count_min', 'silhouette_sample_size', 'pairwise_sample_size', 'evidence_sample_size', 'bootstrap_count'] %}
        {% do listed.update({name: constant(name)}) %}
    {% endfor %}
    {% for name in [
        'cluster_features', 'cluster_transforms', 'cluster_count', 'cluster_count_max', 'cluster_algorithm',
        'cluster_algorithms', 'surrogate_count',
        'grade_value_draw_count', 'decline_draw_count', 'shapley_values', 'decliner_group_count',
        'recommendation_methods', 'recommendation_count', 'outreach_location', 'demand_horizon_weeks',
        'contact_capacity', 'place_resolution', 'random_seed'
    ] %}
        {% do listed.update({name: setting(name)}) %}
    {% endfor %}
    {{ return('select ' ~ text_literal(tojson(listed, sort_keys=true)) ~ ' as setting_values') }}
{% endmacro %}
