with

labels as (

    select * from {{ ref('int_regulars__followed') }}

),

published as (

    select
        customer_id,
        as_of_date,
        followed_until_date,
        net_revenue,
        following_revenue,
        shop_change_ratio,
        is_declining_raw,
        is_declining

    from labels

)

select * from published
