with

pairs as (

    select * from {{ ref('grouping_agreements') }}

),

compared as (

    select
        fit_date,
        grouping_name,
        other_grouping_name,
        adjusted_rand_index

    from pairs

)

select * from compared
