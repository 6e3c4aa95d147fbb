with

item_pairs as (

    select * from {{ ref('int_item_pairs__counted') }}

),

basket_items as (

    select * from {{ ref('int_basket_items__numbered') }}

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

),

items as (

    select
        item_number,
        item_id,
        count(case when is_in_latest then 1 end) as latest_basket_count,
        count(case when is_in_test then 1 end) as test_basket_count

    from basket_items

    group by item_number, item_id

),

directed as (

    select
        item_number,
        other_item_number,
        latest_pair_count,
        test_pair_count

    from item_pairs

    union all

    select
        other_item_number as item_number,
        item_number as other_item_number,
        latest_pair_count,
        test_pair_count

    from item_pairs

),

dated as (

    select
        offer_dates.as_of_date,
        directed.item_number,
        directed.other_item_number,
        case when offer_dates.is_latest then directed.latest_pair_count else directed.test_pair_count end as pair_count,
        case when offer_dates.is_latest then items.latest_basket_count else items.test_basket_count end as basket_count,
        case when offer_dates.is_latest then other_items.latest_basket_count else other_items.test_basket_count end
            as other_basket_count

    from directed

    inner join items
        on directed.item_number = items.item_number

    inner join items as other_items
        on directed.other_item_number = other_items.item_number

    cross join offer_dates

),

-- The cosine of two items over baskets, each bought or not.
compared as (

    select
        *,
        cast(round(
            pair_count / sqrt(cast(basket_count as double) * cast(other_basket_count as double)), 6
        ) as decimal(9, 6)) as similarity

    from dated

    where
        pair_count > 1
        and basket_count >= {{ constant('rare_item_baskets') }}
        and other_basket_count >= {{ constant('rare_item_baskets') }}

),

-- Numbers are in the order of the ids.
ranked as (

    select
        *,
        row_number() over (
            partition by as_of_date, item_number
            order by similarity desc, pair_count desc, other_item_number asc
        ) as similarity_rank

    from compared

),

paired as (

    select
        ranked.as_of_date,
        items.item_id,
        ranked.other_item_number,
        other_items.item_id as other_item_id,
        ranked.pair_count,
        ranked.basket_count,
        ranked.other_basket_count,
        ranked.similarity,
        ranked.similarity_rank

    from ranked

    inner join items
        on ranked.item_number = items.item_number

    inner join items as other_items
        on ranked.other_item_number = other_items.item_number

    where ranked.similarity_rank <= {{ constant('similar_item_count') }}

)

select * from paired
