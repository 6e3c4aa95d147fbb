with

latest as (

    select *
    from {{ ref('int_as_of_dates__planned') }}
    where is_latest

),

orders_in_look_back as (

    select
        orders.customer_id,
        orders.net_revenue

    from {{ ref('orders') }} as orders

    inner join latest
        on
            orders.order_date <= latest.as_of_date
            and coalesce(orders.cancelled_order_date, orders.order_date)
            between latest.look_back_start_date and latest.as_of_date

),

totals as (

    select
        (select coalesce(sum(net_revenue), 0) from orders_in_look_back) as order_revenue,
        (select coalesce(sum(net_revenue), 0) from {{ ref('customer_segments') }}) as customer_revenue,
        (
            select coalesce(sum(net_revenue), 0)
            from orders_in_look_back
            where customer_id not in (select customer_id from {{ ref('customer_segments') }})
        ) as returns_only_revenue

)

select *
from totals
where order_revenue <> customer_revenue + returns_only_revenue
