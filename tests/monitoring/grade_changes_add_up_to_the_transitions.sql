with

changes as (

    select
        as_of_date,
        grade_fixed_before,
        grade_fixed,
        count(*) as customer_count,
        sum(net_revenue) as net_revenue

    from {{ ref('grade_changes') }}

    group by as_of_date, grade_fixed_before, grade_fixed

),

transitions as (

    select * from {{ ref('segment_transitions') }}

    where scheme = 'grade_fixed' and movement not in ('new', 'leaving') and segment <> segment_before

)

select
    transitions.*,
    changes.customer_count as changed_customer_count
from transitions
full outer join changes
    on
        transitions.as_of_date = changes.as_of_date
        and transitions.segment_before = changes.grade_fixed_before
        and transitions.segment = changes.grade_fixed
where
    transitions.customer_count is null
    or changes.customer_count is null
    or transitions.customer_count <> changes.customer_count
    or transitions.net_revenue <> changes.net_revenue
