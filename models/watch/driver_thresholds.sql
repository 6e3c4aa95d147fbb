with

findings as (

    select * from {{ ref('int_watch_findings__fitted') }}

),

thresholds as (

    select
        question,
        predicate,
        direction,
        feature,
        bound,
        bound_low,
        bound_high,
        rows_within as within_count,
        rows_beyond as beyond_count,
        rate_within,
        rate_beyond,
        value as held_out_difference,
        value_low as held_out_difference_low,
        value_high as held_out_difference_high,
        p_value as p_adjusted,
        is_confirmed,
        cast(rank as int) as threshold_rank

    from findings

    where part = 'threshold'

)

select * from thresholds
