with

findings as (

    select * from {{ ref('int_watch_findings__fitted') }}

),

quality as (

    select
        question,
        split,
        model,
        measure,
        false_alarm_ratio,
        value as measured,
        value_low as measured_low,
        value_high as measured_high,
        row_count

    from findings

    where part = 'quality'

)

select * from quality
