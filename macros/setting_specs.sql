{#
    What each setting may be. Defaults stand in dbt_project.yml under `vars:` and nowhere else.
    Returns a dict: name -> {kind, and for some kinds low, high, choices, auto; subject where one alone, and what reads from it,
    follows from the setting}.
    Kinds: whole_number, ratio, date, month_end, choice, flag, text, whole_numbers, choices (lists without repetition),
    transforms, questions (a list).
#}
{% macro setting_specs() %}
    {% set features = [
        'recency_days', 'order_count', 'net_revenue', 'average_order_value', 'tenure_days',
        'order_count_3m', 'order_count_6m', 'net_revenue_3m', 'net_revenue_6m',
        'net_revenue_trend_3m', 'net_revenue_trend_6m', 'line_count'
    ] %}
    {% set algorithms = ['k_means', 'gaussian_mixture', 'ward', 'k_medoids', 'density'] %}
    {% set categories = ['department', 'product_category', 'product_type', 'brand'] %}
    {{ return({
        'source': {'kind': 'choice', 'choices': (var('sources') or {}).keys() | list},
        'online_retail_path': {'kind': 'text', 'auto': true},
        'extra_subjects': {'kind': 'choices', 'choices': extra_subjects(), 'may_be_empty': true},
        'max_line_amount': {'kind': 'ratio', 'low': 1, 'high': 1000000000000000},
        'fitted_location': {'kind': 'text'},
        'outreach_location': {'kind': 'text'},
        'as_of_date': {'kind': 'date', 'auto': true},
        'data_start_date': {'kind': 'date', 'auto': true},
        'run_date': {'kind': 'date', 'auto': true},
        'latest_valid_date': {'kind': 'date', 'auto': true},
        'max_gap_days': {'kind': 'whole_number', 'low': 0, 'high': 36500},
        'order_span_days': {'kind': 'whole_number', 'low': 0, 'high': 36500},
        'lookback_days': {'kind': 'whole_number', 'low': 0, 'high': 36500},
        'apply_restatements': {'kind': 'flag'},
        'window_months': {'kind': 'whole_numbers', 'low': 1, 'high': 120},
        'rfm_window_months': {'kind': 'whole_number', 'low': 1, 'high': 120},
        'recency_weight': {'kind': 'whole_number', 'low': 0, 'high': 100},
        'frequency_weight': {'kind': 'whole_number', 'low': 0, 'high': 100},
        'monetary_weight': {'kind': 'whole_number', 'low': 0, 'high': 100},
        'score_reference_date': {'kind': 'month_end', 'auto': true},
        'segment_scheme': {'kind': 'choice', 'choices': ['eleven', 'six', 'value']},
        'label_language': {'kind': 'choice', 'choices': ['en', 'ko', 'zh']},
        'cluster_features': {'kind': 'choices', 'choices': features},
        'cluster_transforms': {
            'kind': 'transforms', 'auto': true,
            'choices': ['none', 'log', 'square_root', 'cube_root', 'box_cox', 'yeo_johnson']
        },
        'cluster_algorithm': {'kind': 'choice', 'choices': algorithms},
        'cluster_algorithms': {'subject': 'cluster_study', 'kind': 'choices', 'choices': algorithms},
        'cluster_count': {'kind': 'whole_number', 'low': 1, 'high': 30, 'auto': true},
        'cluster_count_max': {'kind': 'whole_number', 'low': 2, 'high': 30},
        'cluster_refit_months': {'kind': 'whole_number', 'low': 1, 'high': 36},
        'cluster_sample_size': {'kind': 'whole_number', 'low': 100, 'high': 1000000},
        'surrogate_count': {'kind': 'whole_number', 'low': 0, 'high': 999},
        'grade_value_draw_count': {'subject': 'cluster_study', 'kind': 'whole_number', 'low': 20, 'high': 9999},
        'random_seed': {'kind': 'whole_number', 'low': 0, 'high': 2147483647},
        'decline_horizon_months': {'subject': 'decline', 'kind': 'whole_number', 'low': 1, 'high': 12},
        'decline_threshold': {'subject': 'decline', 'kind': 'ratio', 'low': 0, 'high': 1},
        'decline_refit_months': {'subject': 'decline', 'kind': 'whole_number', 'low': 1, 'high': 36},
        'decline_min_labels': {'subject': 'decline', 'kind': 'whole_number', 'low': 50, 'high': 1000000},
        'decline_draw_count': {'subject': 'decline', 'kind': 'whole_number', 'low': 20, 'high': 9999},
        'decliner_decile_count': {'subject': 'offers', 'kind': 'whole_number', 'low': 1, 'high': 10},
        'decliner_group_count': {'subject': 'offers', 'kind': 'whole_number', 'low': 1, 'high': 10, 'auto': true},
        'decliner_category': {'subject': 'offers', 'kind': 'choice', 'choices': categories},
        'recommended_item': {'subject': 'baskets', 'kind': 'choice', 'choices': ['product'] + categories},
        'recommendation_count': {'subject': 'offers', 'kind': 'whole_number', 'low': 1, 'high': 100},
        'recommendation_months': {'subject': 'baskets', 'kind': 'whole_number', 'low': 1, 'high': 120},
        'recommendation_methods': {
            'subject': 'offers', 'kind': 'choices', 'choices': ['popularity', 'own_repeats', 'similar_items', 'matrix_factorisation']
        },
        'recommend_repeats': {'subject': 'offers', 'kind': 'flag'},
        'shapley_values': {'subject': 'decline', 'kind': 'flag'},
        'driver_dimensions': {'subject': 'drivers', 'kind': 'choices', 'choices': [
            'segment', 'grade', 'grade_fixed', 'value', 'cluster', 'channel', 'weekday', 'age_band', 'gender', 'income_band',
            'home_ownership', 'marital_status', 'household_size', 'household_composition', 'children_count', 'city', 'region',
            'country'
        ] + categories + customer_attributes()},
        'driver_item_measure': {'subject': 'drivers', 'kind': 'choice', 'choices': ['lines', 'units']},
        'global_holdout_ratio': {'subject': 'audiences', 'kind': 'ratio', 'low': 0, 'high': 0.5},
        'audience_result_days': {'subject': 'audiences', 'kind': 'whole_number', 'low': 1, 'high': 366},
        'demand_horizon_weeks': {'subject': 'demand', 'kind': 'whole_number', 'low': 1, 'high': 26},
        'demand_measure': {'subject': 'demand', 'kind': 'choice', 'choices': ['units', 'lines']},
        'response_days': {'subject': 'campaigns', 'kind': 'whole_number', 'low': 1, 'high': 365},
        'response_margin': {'subject': 'campaigns', 'kind': 'ratio', 'low': 0, 'high': 1000000000},
        'contact_cost': {'subject': 'campaigns', 'kind': 'ratio', 'low': 0, 'high': 1000000000},
        'contact_capacity': {'subject': 'campaigns', 'kind': 'whole_number', 'low': 1, 'high': 1000000000, 'auto': true},
        'interest_category': {'subject': 'attributes', 'kind': 'choice', 'choices': categories},
        'place_resolution': {'subject': 'attributes', 'kind': 'whole_number', 'low': 0, 'high': 15},
        'watch': {'subject': 'watch', 'kind': 'questions', 'may_be_empty': true},
        'alert_severity': {'kind': 'choice', 'choices': ['warn', 'error', 'ignore']},
        'show_summary': {'kind': 'flag'},
    }) }}
{% endmacro %}


{# The subjects that are off until the setting extra_subjects names them. #}
{% macro extra_subjects() %}
    {{ return(['demand', 'watch', 'attributes']) }}
{% endmacro %}
