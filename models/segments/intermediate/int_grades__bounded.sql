with

grades as (

    select * from {{ ref('rfm_grades') }}

    where score_from is not null

),

bounded as (

    select
        grade,
        cast(row_number() over (order by score_from desc) as int) as grade_number,
        cast(score_from as decimal(9, 6)) as score_from,
        -- Above every score, for the best grade.
        cast(coalesce(lead(score_from) over (order by score_from), 101) as decimal(9, 6)) as score_below

    from grades

)

select * from bounded
