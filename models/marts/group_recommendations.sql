with

recommendations as (

    select * from {{ ref('int_group_recommendations__ranked') }}

),

items as (

    select * from {{ ref('int_items__labelled') }}

),

joined as (

    select
        recommendations.group_name,
        recommendations.as_of_date,
        cast(recommendations.recommendation_rank as int) as recommendation_rank,
        recommendations.item_id,
        items.item_label,
        recommendations.reason,
        recommendations.member_count,
        recommendations.listed_count,
        recommendations.buyer_count_prior,
        recommendations.buyer_count,
        recommendations.other_buyer_count_prior,
        recommendations.other_buyer_count

    from recommendations

    left join items
        on recommendations.item_id = items.item_id

)

select * from joined
