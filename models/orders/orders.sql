{% set match_returns = source_option('transactions', 'match_returns') %}
{# A return may change an order of any day before. #}
{{ config(materialized='table' if takes_back_orders() else 'view') }}

with

orders as (

    select * from {{ ref('int_orders__booked') }}

),

{% if match_returns %}
    returns as (

        select * from {{ ref('int_returns__matched') }}

    ),

    netted as (

        select
            orders.customer_id,
            orders.order_id,
            orders.order_date,
            orders.line_count,
            orders.gross_revenue,
            orders.return_revenue,
            orders.goods_revenue,
            orders.net_revenue,
            orders.is_purchase and cancellations.order_date is null as is_purchase,
            cancellations.order_date as cancelled_date,
            returns.cancelled_order_id,
            returns.cancelled_order_date

        from orders

        left join returns
            on
                orders.customer_id = returns.customer_id
                and orders.order_id = returns.order_id
                and orders.order_date = returns.order_date

        left join returns as cancellations
            on
                orders.customer_id = cancellations.customer_id
                and orders.order_id = cancellations.cancelled_order_id
                and orders.order_date = cancellations.cancelled_order_date

    )
{% elif takes_back_orders() %}
    refunds as (

        select * from {{ ref('int_refunds__matched') }}

    ),

    -- The money of a refund stays on its day.
    netted as (

        select
            orders.customer_id,
            orders.order_id,
            orders.order_date,
            orders.line_count,
            orders.gross_revenue,
            orders.return_revenue,
            orders.goods_revenue,
            orders.net_revenue,
            orders.is_purchase and refunds.cancelled_date is null as is_purchase,
            case when orders.is_purchase then refunds.cancelled_date end as cancelled_date,
            cast(null as {{ dbt.type_string() }}) as cancelled_order_id,
            cast(null as date) as cancelled_order_date

        from orders

        left join refunds
            on
                orders.customer_id = refunds.customer_id
                and orders.order_id = refunds.order_id
                and orders.order_date = refunds.order_date

    )
{% else %}
    netted as (

        select
            *,
            cast(null as date) as cancelled_date,
            cast(null as {{ dbt.type_string() }}) as cancelled_order_id,
            cast(null as date) as cancelled_order_date

        from orders

    )
{% endif %}

select * from netted
