with

evaluations as (

    select * from {{ ref('decline_evaluations') }}

),

published as (

    select
        split,
        as_of_date,
        fit_date,
        model,
        measure,
        decile,
        customer_count,
        declining_count,
        value,
        value_low,
        value_high,
        best_baseline,
        beats_baseline,
        reason

    from evaluations

)

select * from published
