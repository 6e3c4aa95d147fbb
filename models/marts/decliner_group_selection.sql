with

group_counts as (

    select * from {{ ref('int_decliner_group_counts__chosen') }}

),

selected as (

    select
        fit_date,
        group_count,
        sample_size,
        smallest_group_ratio,
        inertia,
        knee_distance,
        silhouette,
        silhouette_tested,
        silhouette_surrogate,
        silhouette_p,
        stability,
        structure,
        is_knee,
        is_suggested,
        is_chosen

    from group_counts

)

select * from selected
