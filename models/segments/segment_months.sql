with

segments as (

    select * from {{ ref('int_segment_dates__summed') }}

),

shared as (

    select
        as_of_date,
        as_of_month,
        is_month_end,
        is_left_truncated,
        scheme,
        segment,
        label,
        customer_count,
        {{ as_ratio('customer_count', 'customers_in_all') }} as customer_ratio,
        coalesce({{ as_ratio('active_customer_count', 'active_customers_in_all') }}, 0) as active_customer_ratio,
        net_revenue,
        coalesce({{ as_ratio('net_revenue', 'net_revenue_in_all') }}, 0) as net_revenue_ratio

    from segments

),

preceded as (

    select
        *,
        is_month_end
        and not is_left_truncated
        and not lag(is_left_truncated) over by_segment
            as is_comparable,
        lag(customer_count) over by_segment as customer_count_before,
        lag(active_customer_ratio) over by_segment as active_customer_ratio_before,
        lag(net_revenue) over by_segment as net_revenue_before

    from shared

    window by_segment as (partition by scheme, segment order by as_of_date)

),

compared as (

    select
        as_of_date,
        as_of_month,
        is_month_end,
        is_left_truncated,
        scheme,
        segment,
        label,
        customer_count,
        customer_ratio,
        active_customer_ratio,
        net_revenue,
        net_revenue_ratio,
        case when is_comparable then customer_count - customer_count_before end as customer_count_change,
        case when is_comparable then active_customer_ratio - active_customer_ratio_before end
            as active_customer_ratio_change,
        case when is_comparable then cast(net_revenue - net_revenue_before as decimal(18, 2)) end
            as net_revenue_change

    from preceded

)

select * from compared
