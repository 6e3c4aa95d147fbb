with

curves as (

    select * from {{ ref('decline_curves') }}

),

published as (

    select
        fit_date,
        model,
        feature,
        curve_number,
        bin,
        feature_value,
        log_odds,
        log_odds_low,
        log_odds_high,
        row_count

    from curves

)

select * from published
