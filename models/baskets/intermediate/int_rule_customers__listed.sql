with

customer_items as (

    select * from {{ ref('int_customer_items__counted') }}

    where basket_count > 0

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

    where is_latest

),

items as (

    select distinct item_1 as item_id

    from {{ ref('int_item_sets__counted') }}

    where item_count = 1

),

-- Customers at equal distances in the order of what they bought, as many as can be looked at.
customers as (

    select
        customer_items.customer_id,
        row_number() over (order by count(*) asc, sum(customer_items.basket_count) asc, customer_items.customer_id asc)
            as sample_number,
        count(*) over () as customer_count

    from customer_items

    inner join offer_dates
        on customer_items.as_of_date = offer_dates.as_of_date

    group by customer_items.customer_id

),

sampled as (

    select
        customers.sample_number,
        customer_items.item_id

    from customer_items

    inner join offer_dates
        on customer_items.as_of_date = offer_dates.as_of_date

    inner join items
        on customer_items.item_id = items.item_id

    inner join customers
        on customer_items.customer_id = customers.customer_id

    where {{ is_sampled(constant('rule_customer_limit'), 'customers.sample_number', 'customers.customer_count') }}

)

select * from sampled
