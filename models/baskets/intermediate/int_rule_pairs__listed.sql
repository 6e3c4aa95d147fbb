with

basket_items as (

    select * from {{ ref('int_rule_items__listed') }}

    where item_rank > 0

),

paired as (

    select
        basket_items.basket_number,
        basket_items.segment,
        basket_items.learnt,
        basket_items.item_rank as item_1,
        other_items.item_rank as item_2

    from basket_items

    inner join basket_items as other_items
        on basket_items.basket_number = other_items.basket_number and basket_items.item_rank < other_items.item_rank

),

frequent as (

    select
        item_1,
        item_2

    from paired

    group by item_1, item_2

    having sum(learnt) >= {{ constant('rule_least_baskets') }}

),

listed as (

    select paired.*

    from paired

    inner join frequent
        on paired.item_1 = frequent.item_1 and paired.item_2 = frequent.item_2

)

select * from listed
