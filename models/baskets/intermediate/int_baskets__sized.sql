with

basket_items as (

    select * from {{ ref('int_basket_items__listed') }}

),

spans as (

    select
        min(case when look_back_start_date < prior_window_start_date_3m
            then look_back_start_date else prior_window_start_date_3m end) as first_date

    from {{ ref('int_offer_dates__planned') }}

),

summed as (

    select
        basket_items.customer_id,
        basket_items.order_id,
        basket_items.order_date,
        count(*) as item_count,
        cast(sum(basket_items.net_revenue) as decimal(18, 2)) as net_revenue

    from basket_items

    inner join spans
        on basket_items.order_date >= spans.first_date

    group by basket_items.customer_id, basket_items.order_id, basket_items.order_date

),

-- A whole number instead of three texts: pairs of items are counted by it.
sized as (

    select
        *,
        item_count > {{ constant('basket_item_limit') }} as is_large,
        row_number() over (order by order_date, customer_id, order_id) as basket_number

    from summed

)

select * from sized
