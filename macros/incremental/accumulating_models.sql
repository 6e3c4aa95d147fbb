{# The models of this package whose tables grow from build to build; those that predict only where they are built. #}
{% macro accumulating_models() %}
    {% set predictive = [
        'int_regulars__followed', 'int_regulars__featured', 'int_regulars__sampled', 'decline_screenings', 'decline_fits',
        'decline_evaluations', 'decline_importances', 'decline_curves', 'decline_contributions', 'int_regulars__ranked',
        'decline_drift', 'int_basket_products__summed'
    ] %}
    {{ return([
        'int_order_days__summed', 'int_days__counted', 'int_orders__booked', 'rejected_transactions',
        'int_cut_points__placed', 'int_customers__windowed', 'int_features__sampled',
        'int_clusters__sampled', 'cluster_assignments', 'int_customers__segmented',
        'int_segment_combinations__summed', 'int_movements__summed', 'grade_changes',
        'score_changes', 'int_customers__cohorted', 'cohort_retention',
        'cluster_transforms', 'cluster_fits', 'cluster_evidence',
        'cluster_merges', 'cluster_neighbours', 'cluster_mixtures',
        'cluster_prototypes', 'int_groups__followed', 'cluster_separations', 'grouping_agreements',
        'cluster_rules', 'cluster_silhouette_values', 'int_customers__followed', 'grade_values',
        'grade_revenue', 'revenue_concentration', 'int_feature_values__counted', 'int_features__compared'
    ] + (predictive if makes_predictions() else [])) }}
{% endmacro %}
