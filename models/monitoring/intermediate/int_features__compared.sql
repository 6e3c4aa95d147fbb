with

feature_values as (

    select * from {{ ref('int_feature_values__compared') }}

),

bins as (

    select
        as_of_date,
        compared_date,
        feature,
        bin,
        max(in_all_before) as counted,
        max(distance) as distance,
        -- An empty bin counts as half a customer: the logarithm of nothing is infinite.
        {{ as_ratio('greatest(sum(customer_count), 0.5)', 'max(in_all)') }} as ratio,
        {{ as_ratio('sum(customer_count_before)', 'max(in_all_before)') }} as ratio_before

    from feature_values

    group by as_of_date, compared_date, feature, bin

),

compared as (

    select
        as_of_date,
        compared_date,
        feature,
        cast(max(counted) as bigint) as counted,
        max(distance) as feature_ks,
        {{ stability_index('ratio', 'ratio_before') }} as feature_psi

    from bins

    group by as_of_date, compared_date, feature

)

select * from compared
