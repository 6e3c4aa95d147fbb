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
        bound,
        predicate,
        case direction when 'high' then value > bound else value < bound end as is_beyond

    from findings

    where part = 'curve'

)

select * from curves
