-- Where every line is rejected, the columns of the source are probably mapped wrongly: see rejected_transactions.
select count(*) as accepted_line_groups
from {{ ref('int_order_days__summed') }}
where rejection_reason is null
having count(*) = 0
