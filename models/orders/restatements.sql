{% set has_parts = books_parts() %}

with

days as (

    select * from {{ ref('int_transaction_days__compared') }}

    where is_pending

),

transactions as (

    select * from {{ ref('int_transactions__booked') if has_parts else ref('stg_transactions') }}

),

order_days as (

    select * from {{ ref('int_order_days__summed') }}

    where rejection_reason is null

),

months as (

    select distinct cast({{ dbt.date_trunc('month', 'order_date') }} as date) as order_month

    from days

),

delivered as (

    select
        transactions.customer_id,
        months.order_month,
        {{ 'cast(sum(transactions.line_count) as bigint)' if has_parts else 'count(*)' }} as line_count,
        cast(sum(transactions.amount) as decimal(18, 2)) as net_revenue

    from transactions

    inner join months
        on cast({{ dbt.date_trunc('month', 'transactions.order_date') }} as date) = months.order_month

    where transactions.rejection_reason is null

    group by transactions.customer_id, months.order_month

),

held as (

    select
        order_days.customer_id,
        months.order_month,
        cast(sum(order_days.line_count) as bigint) as line_count,
        cast(sum(order_days.net_revenue) as decimal(18, 2)) as net_revenue

    from order_days

    inner join months
        on cast({{ dbt.date_trunc('month', 'order_days.order_date') }} as date) = months.order_month

    group by order_days.customer_id, months.order_month

),

-- No customer has an empty name, so that it can stand for the lines without one: null equals nothing in a join.
compared as (

    select
        coalesce(delivered.customer_id, held.customer_id) as customer_id,
        coalesce(delivered.order_month, held.order_month) as order_month,
        coalesce(held.line_count, 0) as line_count_before,
        coalesce(delivered.line_count, 0) as line_count,
        cast(coalesce(held.net_revenue, 0) as decimal(18, 2)) as net_revenue_before,
        cast(coalesce(delivered.net_revenue, 0) as decimal(18, 2)) as net_revenue

    from delivered

    full outer join held
        on
            delivered.order_month = held.order_month
            and coalesce(delivered.customer_id, '') = coalesce(held.customer_id, '')

),

changed as (

    select
        *,
        cast(net_revenue - net_revenue_before as decimal(18, 2)) as net_revenue_change

    from compared

    where line_count <> line_count_before or net_revenue <> net_revenue_before

)

select * from changed
