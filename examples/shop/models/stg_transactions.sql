-- The shop's own staging: bottles for deposit are not sold.
select
    card_number,
    receipt_number,
    paid_at,
    article,
    pieces,
    price
from {{ ref('till_lines') }}
where article <> 'DEPOSIT'
