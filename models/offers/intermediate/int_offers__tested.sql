{% set count = setting('recommendation_count') %}

with

offers as (

    select * from {{ ref('int_offers__listed') }}

),

followed as (

    select * from {{ ref('int_offers__followed') }}

),

items as (

    select * from {{ ref('int_items__counted') }}

),

wanted as (

    select
        as_of_date,
        customer_id,
        item_scope,
        count(*) as bought_item_count

    from followed

    group by as_of_date, customer_id, item_scope

),

-- Only customers who bought something in the months of the test: of others no list could be right.
compared as (

    select
        offers.as_of_date,
        offers.customer_id,
        offers.method,
        offers.item_scope,
        offers.arrangement,
        offers.recommendation_rank,
        wanted.bought_item_count,
        items.novelty,
        followed.item_id is not null as is_hit,
        count(followed.item_id) over (
            partition by offers.as_of_date, offers.customer_id, offers.method, offers.item_scope, offers.arrangement
            order by offers.recommendation_rank
            rows between unbounded preceding and current row
        ) as hit_count_so_far

    from offers

    inner join wanted
        on
            offers.as_of_date = wanted.as_of_date
            and offers.customer_id = wanted.customer_id
            and offers.item_scope = wanted.item_scope

    inner join items
        on
            offers.as_of_date = items.as_of_date
            and offers.item_id = items.item_id

    left join followed
        on
            offers.as_of_date = followed.as_of_date
            and offers.customer_id = followed.customer_id
            and offers.item_scope = followed.item_scope
            and offers.item_id = followed.item_id

),

-- Average precision: the precision at each hit, by the hits that were possible.
tested as (

    select
        as_of_date,
        customer_id,
        method,
        item_scope,
        arrangement,
        count(case when is_hit then 1 end) as hit_count,
        cast(round(
            cast(coalesce(sum(case
                when is_hit then cast(round({{ as_ratio('hit_count_so_far', 'recommendation_rank') }}, 9) as decimal(12, 9))
            end), 0) as double) / least({{ count }}, max(bought_item_count)), 9
        ) as decimal(12, 9)) as average_precision,
        cast(sum(novelty) as decimal(18, 6)) as novelty,
        count(*) as item_count

    from compared

    group by as_of_date, customer_id, method, item_scope, arrangement

)

select * from tested
