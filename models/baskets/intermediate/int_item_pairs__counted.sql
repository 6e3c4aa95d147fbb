with

basket_items as (

    select
        basket_number,
        cast(item_number as int) as item_number,
        case when is_in_latest then 1 else 0 end as latest_count,
        case when is_in_test then 1 else 0 end as test_count

    from {{ ref('int_basket_items__numbered') }}

    where is_in_latest or is_in_test

),

-- Both dates in one pass; each pair once, the smaller number first.
counted as (

    select
        basket_items.item_number,
        other_items.item_number as other_item_number,
        cast(sum(basket_items.latest_count) as bigint) as latest_pair_count,
        cast(sum(basket_items.test_count) as bigint) as test_pair_count

    from basket_items

    inner join basket_items as other_items
        on
            basket_items.basket_number = other_items.basket_number
            and basket_items.item_number < other_items.item_number

    group by basket_items.item_number, other_items.item_number

    -- Two items that met once met by chance.
    having count(*) > 1

)

select * from counted
