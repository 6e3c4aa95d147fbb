with

basket_items as (

    select * from {{ ref('int_basket_items__listed') }}

),

baskets as (

    select * from {{ ref('int_baskets__sized') }}

    where not is_large

),

items as (

    select
        item_id,
        row_number() over (order by item_id) as item_number

    from {{ ref('int_items__counted') }}

    group by item_id

    having max(basket_count) >= {{ constant('rare_item_baskets') }}

),

spans as (

    select
        min(case when is_latest then look_back_start_date end) as latest_start_date,
        min(case when is_latest then as_of_date end) as latest_end_date,
        min(case when not is_latest then look_back_start_date end) as test_start_date,
        min(case when not is_latest then as_of_date end) as test_end_date

    from {{ ref('int_offer_dates__planned') }}

),

numbered as (

    select
        baskets.basket_number,
        items.item_number,
        items.item_id,
        baskets.order_date between spans.latest_start_date and spans.latest_end_date as is_in_latest,
        coalesce(baskets.order_date between spans.test_start_date and spans.test_end_date, false) as is_in_test

    from basket_items

    inner join baskets
        on
            basket_items.customer_id = baskets.customer_id
            and basket_items.order_id = baskets.order_id
            and basket_items.order_date = baskets.order_date

    inner join items
        on basket_items.item_id = items.item_id

    cross join spans

)

select * from numbered
