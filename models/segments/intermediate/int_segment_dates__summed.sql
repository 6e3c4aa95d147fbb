with

sums as (

    select * from {{ ref('int_segments__summed') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

listed_segments as (

    select * from {{ ref('int_segments__listed') }}

),

-- The totals of a scheme, at the dates where it exists.
totals as (

    select
        as_of_date,
        scheme,
        cast(sum(customer_count) as bigint) as customers_in_all,
        cast(sum(active_customer_count) as bigint) as active_customers_in_all,
        cast(sum(active_recency_days) as bigint) as active_recency_days_in_all,
        cast(sum(order_count) as bigint) as order_count_in_all,
        cast(sum(net_revenue) as decimal(18, 2)) as net_revenue_in_all,
        cast(sum(active_net_revenue) as decimal(18, 2)) as active_net_revenue_in_all,
        cast(sum(purchase_revenue) as decimal(18, 2)) as purchase_revenue_in_all

    from sums

    group by as_of_date, scheme

),

-- A segment without members has a row too: 0 customers is a result. But no name of a cluster before its first fit.
summed as (

    select
        totals.*,
        as_of_dates.as_of_month,
        as_of_dates.is_month_end,
        as_of_dates.is_latest,
        as_of_dates.is_left_truncated,
        listed_segments.segment,
        listed_segments.segment_order,
        listed_segments.label,
        coalesce(sums.customer_count, 0) as customer_count,
        coalesce(sums.active_customer_count, 0) as active_customer_count,
        coalesce(sums.recency_days, 0) as recency_days,
        coalesce(sums.order_count, 0) as order_count,
        coalesce(sums.net_revenue, 0) as net_revenue,
        coalesce(sums.purchase_revenue, 0) as purchase_revenue

    from totals

    inner join as_of_dates
        on totals.as_of_date = as_of_dates.as_of_date

    inner join listed_segments
        on
            totals.scheme = listed_segments.scheme
            and totals.as_of_date >= coalesce(listed_segments.first_fit_date, totals.as_of_date)

    left join sums
        on
            totals.as_of_date = sums.as_of_date
            and totals.scheme = sums.scheme
            and listed_segments.segment = sums.segment

)

select * from summed
