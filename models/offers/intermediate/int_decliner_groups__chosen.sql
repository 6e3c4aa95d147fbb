with

fits as (

    select * from {{ ref('decliner_group_fits') }}

),

group_counts as (

    select * from {{ ref('decliner_group_selection') }}

    where is_chosen

),

chosen as (

    select
        fits.group_id,
        fits.feature,
        fits.coordinate,
        fits.centroid,
        fits.mean,
        fits.scale

    from fits

    inner join group_counts
        on fits.group_count = group_counts.group_count

)

select * from chosen
