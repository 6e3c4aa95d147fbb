{% set criteria = cluster_criteria() %}

with

cluster_counts as (

    select * from {{ ref('int_cluster_counts__chosen') }}

),

selected as (

    select
        fit_date,
        algorithm,
        cluster_count,
        sample_size,
        smallest_cluster_ratio,
        noise_ratio,
        extension_agreement,
        inertia,
        knee_distance,
        silhouette,
        negative_silhouette_ratio,
        calinski_harabasz,
        davies_bouldin,
        bic,
        gap,
        stability,
        {% for criterion in criteria if criterion.is_tested %}
            {{ criterion.name }}_tested,
            {{ criterion.name }}_surrogate,
            {{ criterion.name }}_p,
        {% endfor %}
        structure_p,
        structure,
        {% for criterion in criteria %}
            {{ criterion.pick }},
        {% endfor %}
        pick_count,
        is_suggested,
        is_chosen,
        max(pick_count) over (partition by fit_date, algorithm) < criterion_count as has_disagreement,
        {% if setting('cluster_count') == 'auto' %}
            case when is_settling then 'rule' else 'kept_from_first_fit' end
        {% else %}
            'setting'
        {% endif %} as chosen_by

    from cluster_counts

)

select * from selected
