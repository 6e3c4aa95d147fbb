with

basket_items as (

    select * from {{ ref('int_basket_items__listed') }}

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

),

counted as (

    select
        offer_dates.as_of_date,
        basket_items.customer_id,
        basket_items.item_id,
        count(case when basket_items.order_date >= offer_dates.look_back_start_date then 1 end) as basket_count,
        count(case when basket_items.order_date >= offer_dates.window_start_date_3m then 1 end) as basket_count_3m,
        count(case
            when
                basket_items.order_date >= offer_dates.prior_window_start_date_3m
                and basket_items.order_date < offer_dates.window_start_date_3m
                then 1
        end) as basket_count_prior_3m,
        max(basket_items.order_date) as last_order_date

    from basket_items

    inner join offer_dates
        on basket_items.order_date <= offer_dates.as_of_date

    group by offer_dates.as_of_date, basket_items.customer_id, basket_items.item_id

)

select * from counted
