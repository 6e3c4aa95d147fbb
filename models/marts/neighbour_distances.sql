with

neighbours as (

    select * from {{ ref('cluster_neighbours') }}

),

published as (

    select
        fit_date,
        cast(customer_number as int) as customer_number,
        cast(neighbour_count as int) as neighbour_count,
        distance,
        is_radius

    from neighbours

)

select * from published
