with

customers as (

    select * from {{ ref('int_customers__clustered') }}

),

latest as (

    select max(as_of_date) as as_of_date from customers

),

compared as (

    select
        customers.as_of_date,
        customers.customer_id,
        customers.algorithm,
        customers.cluster_fit_date as fit_date,
        customers.cluster_id,
        customers.cluster_distance,
        customers.membership

    from customers

    cross join latest

    where customers.as_of_date = customers.cluster_fit_date or customers.as_of_date = latest.as_of_date

)

select * from compared
