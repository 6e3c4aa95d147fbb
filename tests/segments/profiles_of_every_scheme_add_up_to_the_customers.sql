with

customers as (

    select
        count(*) as customer_count,
        sum(net_revenue) as net_revenue

    from {{ ref('customer_segments') }}

),

schemes as (

    select
        scheme,
        sum(customer_count) as customer_count,
        sum(net_revenue) as net_revenue,
        sum(net_revenue_ratio) as net_revenue_ratio

    from {{ ref('segment_profiles') }}

    group by scheme

)

select
    schemes.*,
    customers.customer_count as expected_customer_count,
    customers.net_revenue as expected_net_revenue
from schemes
cross join customers
where
    schemes.customer_count <> customers.customer_count
    or schemes.net_revenue <> customers.net_revenue
    -- Five to fifteen doubles are added: their last digits differ.
    or (customers.net_revenue > 0 and abs(schemes.net_revenue_ratio - 1) > 1e-9)
