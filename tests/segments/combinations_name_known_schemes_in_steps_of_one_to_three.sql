-- A scheme that is misspelt would be unknown for everybody: use rfm, grade, grade_fixed, value, cluster, a column of stg_customers, or with the
-- subject attributes one of its columns.
{% set known = ['rfm', 'grade', 'grade_fixed', 'value', 'cluster'] + source_specs().customers.optional[2:]
    + (customer_attributes() if has_subject('attributes') else []) %}
select *
from {{ ref('segment_combinations') }}
where
    scheme not in {{ text_list(known) }}
    or (within_scheme is not null and within_scheme not in {{ text_list(known) }})
    or (within_scheme is null) <> (within_segment is null)
    or step not in (1, 2, 3)
