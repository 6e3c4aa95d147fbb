with

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

bought as (

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

followed as (

    select
        bought.*,
        'all' as item_scope

    from bought

    union all

    select
        bought.*,
        'new' as item_scope

    from bought

    left join customer_items
        on
            bought.as_of_date = customer_items.as_of_date
            and bought.customer_id = customer_items.customer_id
            and bought.item_id = customer_items.item_id

    where customer_items.item_id is null

)

select * from followed
