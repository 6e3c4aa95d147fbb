with

terms as (

    select * from {{ ref('decline_fits') }}

),

published as (

    select
        fit_date,
        feature,
        bin,
        lower_bound,
        upper_bound,
        cast(contribution as decimal(12, 6)) as contribution,
        row_count,
        positive_count as declining_count,
        strength

    from terms

)

select * from published
