-- A rule whose ranges are empty or outside 1 to 5 belongs to nobody.
select rules.*
from {{ ref('rfm_segment_rules') }} as rules
left join {{ ref('int_rfm_codes__ruled') }} as codes
    on
        rules.scheme = codes.scheme
        and rules.segment = codes.segment
        and rules.is_active = codes.is_active
        and coalesce(rules.tenure_days_from, 0) = codes.tenure_days_from
where
    codes.segment is null
    or coalesce(rules.tenure_days_from, 0) > coalesce(rules.tenure_days_to, 1000000)
