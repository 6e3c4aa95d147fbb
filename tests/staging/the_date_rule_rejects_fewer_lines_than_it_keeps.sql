-- More lines on a few days after a silence than in all the trade before it: a placeholder of a date, to be corrected, or sales,
-- and then max_gap_days is 0.
select
    sum(case when is_in_range then line_count else 0 end) as kept_line_count,
    sum(case when is_in_range then 0 else line_count end) as rejected_line_count
from {{ ref('stg_transaction_times') }}
having sum(case when is_in_range then line_count else 0 end) < sum(case when is_in_range then 0 else line_count end)
