with

findings as (

    select * from {{ ref('int_watch_findings__fitted') }}

),

importance as (

    select
        question,
        feature,
        status,
        cast(rank as int) as importance_rank,
        value as importance,
        value_low as importance_low,
        value_high as importance_high,
        alone as auroc_alone

    from findings

    where part = 'importance'

)

select * from importance
