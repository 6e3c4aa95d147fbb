{# Items of a customer whose neighbours are looked at: those bought in most baskets. #}
{% set profile_item_count = 100 %}

with

customers as (

    select * from {{ ref('int_offer_customers__listed') }}

),

customer_items as (

    select * from {{ ref('int_customer_items__counted') }}

    where basket_count > 0

),

pairs as (

    select * from {{ ref('int_items__paired') }}

),

ranked as (

    select
        customer_items.*,
        row_number() over (
            partition by customer_items.as_of_date, customer_items.customer_id
            order by customer_items.basket_count desc, customer_items.last_order_date desc, customer_items.item_id asc
        ) as item_rank

    from customer_items

    inner join customers
        on
            customer_items.as_of_date = customers.as_of_date
            and customer_items.customer_id = customers.customer_id

),

-- Exact sums, since similarities are decimals.
summed as (

    select
        ranked.as_of_date,
        ranked.customer_id,
        pairs.other_item_number,
        sum(ranked.basket_count * pairs.similarity) as score

    from ranked

    inner join pairs
        on
            ranked.as_of_date = pairs.as_of_date
            and ranked.item_id = pairs.item_id

    where ranked.item_rank <= {{ profile_item_count }}

    group by ranked.as_of_date, ranked.customer_id, pairs.other_item_number

),

-- Enough for a list even of who has bought most of them already.
best as (

    select
        *,
        row_number() over (
            partition by as_of_date, customer_id
            order by score desc, other_item_number asc
        ) as score_rank

    from summed

),

items as (

    select distinct
        other_item_number,
        other_item_id

    from pairs

),

added_up as (

    select
        best.as_of_date,
        best.customer_id,
        items.other_item_id as item_id,
        cast(best.score as decimal(18, 6)) as score

    from best

    inner join items
        on best.other_item_number = items.other_item_number

    where best.score_rank <= {{ 20 * setting('recommendation_count') }}

)

select * from added_up
