-- What the package is installed for: its segments beside the shop's own columns.
select
    customers.city,
    segments.rfm_segment,
    count(*) as customer_count,
    sum(segments.net_revenue) as net_revenue
from {{ ref('customer_segmentation', 'customer_segments') }} as segments
left join {{ ref('customers') }} as customers on segments.customer_id = customers.card_number
group by customers.city, segments.rfm_segment
