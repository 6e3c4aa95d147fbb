with

fits as (

    select * from {{ ref('decliner_group_fits') }}

),

transforms as (

    select * from {{ ref('decliner_group_transforms') }}

    where is_chosen

),

group_counts as (

    select * from {{ ref('int_decliner_group_counts__chosen') }}

    where is_chosen

),

chosen as (

    select
        cast(fits.cluster_id as int) as group_id,
        fits.feature,
        fits.coordinate,
        fits.centroid,
        transforms.mean,
        transforms.scale

    from fits

    inner join group_counts
        on fits.cluster_count = group_counts.group_count

    inner join transforms
        on fits.feature = transforms.feature

)

select * from chosen
