-- Without a grade from 0 the lowest scores would have none; two grades with one bound would leave one of them empty.
select
    count(*) as grade_count,
    min(score_from) as lowest_score,
    count(distinct score_from) as bound_count,
    max(score_from) as highest_score
from {{ ref('rfm_grades') }}
where score_from is not null
having
    min(score_from) <> 0
    or count(distinct score_from) <> count(*)
    or max(score_from) > 100
