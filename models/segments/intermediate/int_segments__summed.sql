with

combinations as (

    select * from {{ ref('int_segment_combinations__summed') }}

),

-- A scheme has no rows at dates where it does not exist yet.
schemes as (

    {% for scheme, column in segment_schemes().items() %}
        select
            '{{ scheme }}' as scheme,
            {{ column }} as segment,
            combinations.*

        from combinations

        where {{ column }} is not null

        {{ 'union all' if not loop.last }}
    {% endfor %}

),

summed as (

    select
        as_of_date,
        scheme,
        segment,
        cast(sum(customer_count) as bigint) as customer_count,
        cast(sum(case when is_active then customer_count else 0 end) as bigint) as active_customer_count,
        cast(sum(recency_days) as bigint) as recency_days,
        cast(sum(case when is_active then recency_days else 0 end) as bigint) as active_recency_days,
        cast(sum(order_count) as bigint) as order_count,
        cast(sum(net_revenue) as decimal(18, 2)) as net_revenue,
        cast(sum(case when is_active then net_revenue else 0 end) as decimal(18, 2)) as active_net_revenue,
        cast(sum(purchase_revenue) as decimal(18, 2)) as purchase_revenue

    from schemes

    group by as_of_date, scheme, segment

)

select * from summed
