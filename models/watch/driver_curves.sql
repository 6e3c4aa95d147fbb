with

findings as (

    select * from {{ ref('int_watch_findings__fitted') }}

),

curves as (

    select
        question,
        feature,
        direction,
        cast(rank as int) as point_number,
        value as feature_value,
        rate_beyond as rate,
        row_count,
        bound

    from findings

    where part = 'curve'

)

select * from curves
