with

near_centres as (

    select * from {{ ref('int_customers__near_centres') }}

),

likeliest as (

    select * from {{ ref('int_customers__likeliest') }}

),

in_reach as (

    select * from {{ ref('int_customers__in_reach') }}

),

clustered as (

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        algorithm,
        cast(cluster_id as int) as cluster_id,
        cluster_distance,
        membership

    from near_centres

    union all

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        algorithm,
        cast(cluster_id as int) as cluster_id,
        cluster_distance,
        membership

    from likeliest

    union all

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        algorithm,
        cast(cluster_id as int) as cluster_id,
        cluster_distance,
        membership

    from in_reach

)

select * from clustered
