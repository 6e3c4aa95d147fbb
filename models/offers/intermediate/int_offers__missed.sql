with

customers as (

    select * from {{ ref('int_offer_customers__listed') }}

),

customer_items as (

    select * from {{ ref('int_customer_items__counted') }}

),

stopped_items as (

    select * from {{ ref('int_items__stopped') }}

),

missed as (

    select
        customers.as_of_date,
        customers.customer_id,
        stopped_items.item_id,
        customer_items.last_order_date,
        row_number() over (
            partition by customers.as_of_date, customers.customer_id
            order by stopped_items.stopped_rank
        ) as place

    from customers

    inner join stopped_items
        on
            customers.as_of_date = stopped_items.as_of_date
            and customers.group_id = stopped_items.group_id

    inner join customer_items
        on
            customers.as_of_date = customer_items.as_of_date
            and customers.customer_id = customer_items.customer_id
            and stopped_items.item_id = customer_items.item_id

    where customer_items.basket_count_prior_3m > 0 and customer_items.basket_count_3m = 0

)

select * from missed
