with

segments as (

    select * from {{ ref('int_segment_dates__summed') }}

    where is_latest

),

averaged as (

    select
        *,
        {{ as_ratio('customer_count', 'customers_in_all') }} as customer_ratio,
        coalesce({{ as_ratio('net_revenue', 'net_revenue_in_all') }}, 0) as net_revenue_ratio,
        {{ as_ratio('recency_days', 'customer_count') }} as mean_recency_days,
        {{ as_ratio('order_count', 'customer_count') }} as mean_order_count,
        {{ as_ratio('net_revenue', 'customer_count') }} as mean_net_revenue,
        {{ as_ratio('purchase_revenue', 'order_count') }} as average_order_value

    from segments

),

indexed as (

    select
        scheme,
        segment,
        cast(segment_order as int) as segment_order,
        label,
        as_of_date,
        customer_count,
        customer_ratio,
        net_revenue,
        net_revenue_ratio,
        mean_recency_days,
        mean_order_count,
        mean_net_revenue,
        average_order_value,
        100 * {{ as_ratio('mean_recency_days', as_ratio('active_recency_days_in_all', 'active_customers_in_all')) }}
            as recency_index,
        100 * {{ as_ratio('mean_order_count', as_ratio('order_count_in_all', 'active_customers_in_all')) }}
            as order_count_index,
        100 * {{ as_ratio('mean_net_revenue', as_ratio('active_net_revenue_in_all', 'active_customers_in_all')) }}
            as net_revenue_index,
        100 * {{ as_ratio('average_order_value', as_ratio('purchase_revenue_in_all', 'order_count_in_all')) }}
            as average_order_value_index

    from averaged

),

flagged as (

    select
        *,
        customer_count > 0
        and customer_ratio <= {{ constant('small_segment_ratio') }}
        and coalesce(net_revenue_index >= {{ constant('valuable_revenue_index') }}, false) as is_small_but_valuable

    from indexed

)

select * from flagged
