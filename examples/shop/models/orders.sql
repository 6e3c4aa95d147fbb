-- The shop's own idea of an order.
select
    receipt_number,
    min(paid_at) as paid_at,
    sum(pieces * price) as total
from {{ ref('stg_transactions') }}
group by receipt_number
