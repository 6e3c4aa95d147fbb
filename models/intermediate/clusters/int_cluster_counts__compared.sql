with

fits as (

    select distinct
        fit_date,
        algorithm,
        cluster_count,
        sample_size,
        smallest_cluster_ratio,
        inertia,
        silhouette

    from {{ ref('cluster_fits') }}

),

-- How far each point lies under the line from the first to the last point of the inertia curve, both axes 0 to 1.
drawn as (

    select
        *,
        1
        - coalesce({{ as_ratio(
            'cluster_count - min(cluster_count) over by_fit',
            'max(cluster_count) over by_fit - min(cluster_count) over by_fit'
        ) }}, 0)
        - coalesce({{ as_ratio(
            'inertia - min(inertia) over by_fit', 'max(inertia) over by_fit - min(inertia) over by_fit'
        ) }}, 0) as knee_distance

    from fits

    window by_fit as (partition by fit_date, algorithm)

),

ranked as (

    select
        *,
        row_number() over (
            partition by fit_date, algorithm
            order by knee_distance desc, cluster_count asc
        ) = 1 as is_knee,
        row_number() over (
            partition by fit_date, algorithm
            order by silhouette desc nulls last, cluster_count asc
        ) = 1 as is_best_silhouette

    from drawn

),

measured as (

    select
        *,
        max(case when is_knee then cluster_count end) over (partition by fit_date, algorithm) as knee_cluster_count,
        max(case when is_best_silhouette then cluster_count end) over (
            partition by fit_date, algorithm
        ) as silhouette_cluster_count

    from ranked

)

select * from measured
