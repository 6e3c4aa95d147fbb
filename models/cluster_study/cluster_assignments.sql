with

customers as (

    select * from {{ ref('int_customers__clustered') }}

),

compared as (

    select
        as_of_date,
        customer_id,
        algorithm,
        cluster_fit_date as fit_date,
        cluster_id,
        cluster_distance,
        membership

    from customers

    where as_of_date = cluster_fit_date

)

select * from compared
