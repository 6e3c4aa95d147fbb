with

grade_values as (

    select * from {{ ref('grade_values') }}

),

published as (

    select
        as_of_date,
        horizon_months,
        predictor,
        customer_count,
        sample_size,
        correlation,
        correlation_low,
        correlation_high,
        top_fifth_ratio,
        top_fifth_ratio_low,
        top_fifth_ratio_high,
        correlation_difference,
        correlation_difference_low,
        correlation_difference_high,
        beats_money,
        reason

    from grade_values

)

select * from published
