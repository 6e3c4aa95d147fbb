with

transforms as (

    select * from {{ ref('cluster_transforms') }}

),

described as (

    select
        fit_date,
        feature,
        transform,
        exponent,
        mean,
        scale,
        skewness_before,
        skewness_after,
        is_chosen,
        reason

    from transforms

)

select * from described
