with

fits as (

    select * from {{ ref('cluster_fits') }}

),

cluster_counts as (

    select * from {{ ref('int_cluster_counts__chosen') }}

    where is_chosen

),

chosen as (

    select
        fits.fit_date,
        fits.algorithm,
        fits.cluster_id,
        fits.cluster_value,
        fits.feature,
        fits.coordinate,
        fits.centroid

    from fits

    inner join cluster_counts
        on
            fits.fit_date = cluster_counts.fit_date
            and fits.algorithm = cluster_counts.algorithm
            and fits.cluster_count = cluster_counts.cluster_count

)

select * from chosen
