with

recommendations as (

    select * from {{ ref('int_recommendations__listed') }}

),

items as (

    select * from {{ ref('int_items__labelled') }}

),

joined as (

    select
        recommendations.customer_id,
        recommendations.as_of_date,
        recommendations.group_name,
        cast(recommendations.recommendation_rank as int) as recommendation_rank,
        recommendations.item_id,
        items.item_label,
        recommendations.reason,
        recommendations.is_repeat,
        recommendations.last_order_date,
        recommendations.goes_with_item_id,
        companions.item_label as goes_with_item_label,
        recommendations.score

    from recommendations

    left join items
        on recommendations.item_id = items.item_id

    left join items as companions
        on recommendations.goes_with_item_id = companions.item_id

)

select * from joined
