{# What Python models read: they cannot ask for a setting themselves. #}
{% set listed = {'decliner_group_features': decliner_group_features()} %}
{% for name in ['cluster_count_min', 'silhouette_sample_size', 'pairwise_sample_size', 'evidence_sample_size', 'bootstrap_count'] %}
    {% do listed.update({name: constant(name)}) %}
{% endfor %}
{% for name in [
    'cluster_features', 'cluster_transforms', 'cluster_count', 'cluster_count_max', 'cluster_algorithm',
    'cluster_algorithms', 'surrogate_count',
    'grade_value_draw_count', 'decline_draw_count', 'shapley_values', 'decliner_group_count',
    'demand_horizon_weeks', 'recommendation_methods', 'recommendation_count', 'random_seed', 'place_resolution'
] %}
    {% do listed.update({name: setting(name)}) %}
{% endfor %}

with

listed as (

    select {{ text_literal(tojson(listed, sort_keys=true)) }} as setting_values

)

select * from listed
