{{ config(enabled=source_option('transactions', 'match_returns')) }}

with

orders as (

    select * from {{ ref('int_orders__booked') }}

    where is_purchase or gross_revenue = 0

),

-- Within a customer and a sum of money, purchases open and returns close, like brackets; on one day purchases come first.
numbered as (

    select
        *,
        abs(net_revenue) as order_revenue,
        row_number() over (
            partition by customer_id, abs(net_revenue)
            order by order_date, net_revenue desc, order_id
        ) as event_number

    from orders

    where is_purchase = (net_revenue > 0) and net_revenue <> 0

),

balanced as (

    select
        *,
        sum(sign(net_revenue)) over (
            partition by customer_id, order_revenue
            order by event_number
            rows between unbounded preceding and current row
        ) as balance

    from numbered

),

-- A purchase lies on the level that it opens, a return on the one that it closes. Behind a return that closes nothing
-- the levels lie lower, and on its own the last event before is a return too: it matches nothing.
levelled as (

    select
        *,
        balance + case when net_revenue < 0 then 1 else 0 end as bracket_level

    from balanced

),

paired as (

    select
        customer_id,
        order_id,
        order_date,
        net_revenue,
        lag(order_id) over brackets as cancelled_order_id,
        lag(order_date) over brackets as cancelled_order_date,
        lag(net_revenue) over brackets as cancelled_revenue

    from levelled

    window brackets as (
        partition by customer_id, order_revenue, bracket_level
        order by event_number
    )

),

matched as (

    select
        customer_id,
        order_id,
        order_date,
        cancelled_order_id,
        cancelled_order_date

    from paired

    where net_revenue < 0 and cancelled_revenue > 0

)

select * from matched
