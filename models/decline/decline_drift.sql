with

feature_values as (

    select * from {{ ref('int_decline_values__counted') }}

),

scores as (

    select * from {{ ref('int_decline_scores__counted') }}

),

counted as (

    select * from feature_values
    union all
    select * from scores

),

-- A bin that is empty on one side counts as half a customer: the logarithm of nothing is infinite.
shared as (

    select
        *,
        {{ as_ratio('greatest(customer_count, 0.5)', 'sum(customer_count) over by_feature') }} as ratio,
        {{ as_ratio('greatest(customer_count_before, 0.5)', 'sum(customer_count_before) over by_feature') }} as ratio_before,
        sum(customer_count) over by_feature as regular_count

    from counted

    where customer_count > 0 or customer_count_before > 0

    window by_feature as (partition by as_of_date, feature)

),

compared as (

    select
        as_of_date,
        fit_date,
        feature,
        cast(max(regular_count) as bigint) as regular_count,
        {{ stability_index('ratio', 'ratio_before') }} as stability_index

    from shared

    group by as_of_date, fit_date, feature

),

published as (

    select
        as_of_date,
        fit_date,
        feature,
        regular_count,
        stability_index,
        regular_count >= {{ setting('decline_min_labels') }}
        and stability_index >= {{ constant('decline_drift_threshold') }} as is_raised

    from compared

)

select * from published
