{% set count = setting('recommendation_count') %}

with

offers as (

    select * from {{ ref('int_offers__listed') }}

),

customers as (

    select * from {{ ref('int_offer_customers__listed') }}

    where not is_latest

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

    where not is_latest

),

basket_items as (

    select * from {{ ref('int_basket_items__listed') }}

),

customer_items as (

    select * from {{ ref('int_customer_items__counted') }}

),

items as (

    select * from {{ ref('int_items__counted') }}

),

followed as (

    select distinct
        customers.as_of_date,
        customers.customer_id,
        basket_items.item_id

    from customers

    inner join offer_dates
        on customers.as_of_date = offer_dates.as_of_date

    inner join basket_items
        on
            customers.customer_id = basket_items.customer_id
            and offer_dates.as_of_date < basket_items.order_date
            and offer_dates.tested_until_date >= basket_items.order_date

),

scoped as (

    select
        followed.*,
        'all' as item_scope

    from followed

    union all

    select
        followed.*,
        'new' as item_scope

    from followed

    left join customer_items
        on
            followed.as_of_date = customer_items.as_of_date
            and followed.customer_id = customer_items.customer_id
            and followed.item_id = customer_items.item_id

    where customer_items.item_id is null

),

wanted as (

    select
        as_of_date,
        customer_id,
        item_scope,
        count(*) as bought_item_count

    from scoped

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
        scoped.item_id is not null as is_hit,
        count(scoped.item_id) over (
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

    left join scoped
        on
            offers.as_of_date = scoped.as_of_date
            and offers.customer_id = scoped.customer_id
            and offers.item_scope = scoped.item_scope
            and offers.item_id = scoped.item_id

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
