with

silhouettes as (

    select * from {{ ref('cluster_silhouette_values') }}

),

published as (

    select
        fit_date,
        algorithm,
        customer_id,
        cast(cluster_id as int) as cluster_id,
        cast(nearest_other_cluster_id as int) as nearest_other_cluster_id,
        silhouette

    from silhouettes

)

select * from published
