with

findings as (

    select * from {{ ref('int_watch_findings__fitted') }}

),

changes as (

    select
        question,
        measure,
        day as change_date,
        rate_within as level_before,
        rate_beyond as level_after,
        value as level_change,
        value_low as level_change_low,
        value_high as level_change_high,
        rows_within as before_count,
        rows_beyond as after_count

    from findings

    where part = 'change'

)

select * from changes
