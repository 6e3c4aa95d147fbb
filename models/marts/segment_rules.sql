with

segments as (

    select * from {{ ref('int_segments__listed') }}

    where is_current

),

published as (

    select
        scheme,
        segment,
        cast(segment_order as int) as segment_order,
        label,
        description,
        suggested_action,
        predicate

    from segments

)

select * from published
