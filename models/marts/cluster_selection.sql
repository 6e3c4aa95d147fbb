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
        inertia,
        silhouette,
        smallest_cluster_ratio,
        knee_distance,
        is_knee,
        is_best_silhouette,
        is_suggested,
        is_chosen,
        knee_cluster_count <> silhouette_cluster_count as has_disagreement,
        {% if setting('cluster_count') == 'auto' %}
            case when is_first_fit then 'rule' else 'kept_from_first_fit' end
        {% else %}
            'setting'
        {% endif %} as chosen_by

    from cluster_counts

)

select * from selected
