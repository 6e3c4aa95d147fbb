with

screenings as (

    select * from {{ ref('decline_screenings') }}

),

published as (

    select
        fit_date,
        feature,
        label_count,
        missing_ratio,
        missing_ratio_now,
        variance,
        auroc,
        information_value,
        stability_index,
        is_kept,
        reason

    from screenings

)

select * from published
