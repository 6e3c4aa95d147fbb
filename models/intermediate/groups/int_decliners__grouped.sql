with

nearest as (

    select * from {{ ref('int_decliners__nearest') }}

),

groups as (

    select * from {{ ref('int_decliner_groups__named') }}

),

grouped as (

    select
        nearest.as_of_date,
        nearest.customer_id,
        nearest.group_id,
        groups.group_name,
        nearest.group_distance

    from nearest

    inner join groups
        on nearest.group_id = groups.group_id

)

select * from grouped
