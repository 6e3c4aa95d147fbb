with

importances as (

    select * from {{ ref('decline_importances') }}

),

published as (

    select
        split,
        as_of_date,
        fit_date,
        model,
        feature,
        is_group,
        importance,
        importance_low,
        importance_high,
        importance_rank

    from importances

)

select * from published
