with

standardised as (

    select * from {{ ref('int_customers__standardised') }}

),

coordinates as (

    select * from {{ ref('int_clusters__chosen') }}

),

components as (

    select * from {{ ref('cluster_mixtures') }}

),

prototype_coordinates as (

    select * from {{ ref('cluster_prototypes') }}

),

{{ assignment_steps() }}

select * from assigned
