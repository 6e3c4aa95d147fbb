with

recommendations as (

    select * from {{ ref('int_recommendations__listed') }}

),

stopped_items as (

    select * from {{ ref('int_items__stopped') }}

),

items as (

    select * from {{ ref('int_items__labelled') }}

),

members as (

    select
        as_of_date,
        group_id,
        group_name,
        count(*) as member_count

    from {{ ref('int_offer_customers__listed') }}

    where is_latest

    group by as_of_date, group_id, group_name

),

votes as (

    select
        as_of_date,
        group_id,
        item_id,
        count(*) as listed_count,
        sum(recommendation_rank) as rank_sum

    from recommendations

    group by as_of_date, group_id, item_id

),

-- What the group stopped buying, then what stands in most lists of its members.
placed as (

    select
        members.as_of_date,
        members.group_id,
        stopped_items.item_id,
        1 as part,
        stopped_items.stopped_rank as place

    from members

    inner join stopped_items
        on
            members.as_of_date = stopped_items.as_of_date
            and members.group_id = stopped_items.group_id

    where stopped_items.stopped_rank <= {{ constant('stopped_item_limit') }}

    union all

    select
        as_of_date,
        group_id,
        item_id,
        2 as part,
        row_number() over (
            partition by as_of_date, group_id
            order by listed_count desc, rank_sum asc, item_id asc
        ) as place

    from votes

),

numbered as (

    select
        *,
        row_number() over (partition by as_of_date, group_id, item_id order by part) as repetition

    from placed

),

ranked as (

    select
        members.as_of_date,
        members.group_name,
        numbered.item_id,
        case when numbered.part = 1 then 'stopped_by_group' else 'listed_by_members' end as reason,
        members.member_count,
        coalesce(votes.listed_count, 0) as listed_count,
        stopped_items.buyer_count_prior,
        stopped_items.buyer_count,
        stopped_items.other_buyer_count_prior,
        stopped_items.other_buyer_count,
        row_number() over (
            partition by numbered.as_of_date, numbered.group_id
            order by numbered.part, numbered.place
        ) as recommendation_rank

    from numbered

    inner join members
        on
            numbered.as_of_date = members.as_of_date
            and numbered.group_id = members.group_id

    left join votes
        on
            numbered.as_of_date = votes.as_of_date
            and numbered.group_id = votes.group_id
            and numbered.item_id = votes.item_id

    left join stopped_items
        on
            numbered.as_of_date = stopped_items.as_of_date
            and numbered.group_id = stopped_items.group_id
            and numbered.item_id = stopped_items.item_id

    where numbered.repetition = 1

),

limited as (

    select * from ranked

    where recommendation_rank <= {{ setting('recommendation_count') }}

),

labelled as (

    select
        limited.group_name,
        limited.as_of_date,
        cast(limited.recommendation_rank as int) as recommendation_rank,
        limited.item_id,
        items.item_label,
        limited.reason,
        limited.member_count,
        limited.listed_count,
        limited.buyer_count_prior,
        limited.buyer_count,
        limited.other_buyer_count_prior,
        limited.other_buyer_count

    from limited

    left join items
        on limited.item_id = items.item_id

)

select * from labelled
