-- One early typing error before a long silence would reject the whole shop: then earliest_valid_date or max_gap_days
-- must be set.
select
    sum(case when is_in_range then line_count else 0 end) as kept_line_count,
    sum(case when is_in_range then 0 else line_count end) as rejected_line_count
from {{ ref('stg_transaction_times') }}
having sum(case when is_in_range then line_count else 0 end) < sum(case when is_in_range then 0 else line_count end)
