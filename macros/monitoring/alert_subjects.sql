{#
    What can be watched: metric of the seed alert_rules -> the subjects that it may name, or for segments the schemes, before
    whose dot the name stands. Clusters are not among them: a refit names them anew.
#}
{% macro alert_subjects() %}
    {% set features = ['recency_days', 'order_count', 'net_revenue', 'rfm_score_fixed'] %}
    {% set schemes = segment_schemes().keys() | reject('equalto', 'cluster') | list %}
    {{ return({
        'segment_share_fall': schemes,
        'segment_share_rise': schemes,
        'feature_psi': features,
        'feature_ks': features,
        'orders_fall': ['orders'],
        'rejected_share_rise': ['rejected_lines'],
        'undated_share': ['undated_lines'],
        'stale_days': ['last_line'],
    }) }}
{% endmacro %}
