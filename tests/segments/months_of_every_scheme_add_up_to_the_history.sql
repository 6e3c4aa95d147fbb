with

customers as (

    select
        as_of_date,
        count(*) as customer_count,
        sum(net_revenue) as net_revenue

    from {{ new_rows(ref('customer_segment_history')) }}

    group by as_of_date

),

schemes as (

    select
        as_of_date,
        scheme,
        sum(customer_count) as customer_count,
        sum(net_revenue) as net_revenue

    from {{ ref('segment_months') }}

    where {{ is_new('as_of_date', 'segments') }}

    group by as_of_date, scheme

)

select schemes.*
from schemes
left join customers
    on schemes.as_of_date = customers.as_of_date
where
    customers.as_of_date is null
    or schemes.customer_count <> customers.customer_count
    or schemes.net_revenue <> customers.net_revenue
