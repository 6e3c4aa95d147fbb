with

customers as (

    select * from {{ ref('int_customers__clustered') }}

),

assigned as (

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        cluster_id,
        cluster_distance

    from customers

    where algorithm = '{{ setting("cluster_algorithm") }}'

)

select * from assigned
