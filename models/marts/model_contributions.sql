with

contributions as (

    select * from {{ ref('decline_contributions') }}

),

published as (

    select
        fit_date,
        model,
        feature,
        customer_count,
        mean_absolute_contribution,
        contribution_rank,
        agreement

    from contributions

)

select * from published
