with

findings as (

    select * from {{ ref('int_watch_findings__fitted') }}

),

monitors as (

    select
        question,
        predicate,
        direction,
        day as monitored_date,
        compared_date,
        row_count,
        rows_beyond as beyond_count,
        value as beyond_ratio,
        expected_share as expected_ratio,
        p_value,
        status

    from findings

    where part = 'monitor'

)

select * from monitors
