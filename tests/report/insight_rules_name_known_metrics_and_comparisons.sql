-- A rule that is misspelt would never be asked. Each row is one such rule of the seed insight_rules.
with

rules as (

    select * from {{ ref('insight_rules') }}

),

misspelt as (

    select
        rule,
        metric,
        comparison

    from rules

    where
        metric not in {{ text_list((shop_metrics().keys() | list) + ['segment_customers', 'slice_revenue']) }}
        or (metric in {{ text_list(shop_metrics().keys() | list) }} and comparison not in ('month_before', 'year_before'))
        or (metric = 'segment_customers' and comparison <> 'month_before')
        or (metric = 'slice_revenue' and comparison not in {{ text_list(driver_comparisons().keys() | list) }})

)

select * from misspelt
