with

customers as (

    select * from {{ ref('int_customers__moved') }}

),

-- Active customers of both months, of whom some stayed; lapsed ones have no score that could be averaged.
summed as (

    select
        as_of_date,
        cast(sum(case when is_active_before then 1 else 0 end) as bigint) as customer_count_before,
        cast(sum(case when is_active then 1 else 0 end) as bigint) as customer_count,
        cast(sum(case when is_active_before and is_active then 1 else 0 end) as bigint) as staying_count,
        sum(case when is_active_before then rfm_score_fixed_before else 0 end) as score_sum_before,
        sum(case when is_active then rfm_score_fixed else 0 end) as score_sum,
        sum(case when is_active_before and is_active then rfm_score_fixed_before else 0 end) as staying_score_sum_before,
        sum(case when is_active_before and is_active then rfm_score_fixed else 0 end) as staying_score_sum,
        max(rfm_score_fixed_before) as best_score_before,
        max(rfm_score_fixed) as best_score

    from customers

    group by as_of_date

),

averaged as (

    select
        as_of_date,
        customer_count_before,
        customer_count,
        staying_count,
        {{ as_ratio('score_sum_before', 'customer_count_before') }} as mean_score_before,
        {{ as_ratio('score_sum', 'customer_count') }} as mean_score,
        {{ as_ratio('staying_score_sum_before', 'staying_count') }} as staying_mean_score_before,
        {{ as_ratio('staying_score_sum', 'staying_count') }} as staying_mean_score

    from summed

    where best_score_before is not null and best_score is not null

),

-- What the same customers changed (rate), and what those who came and those who left changed (mix): the three add up.
split as (

    select
        as_of_date,
        customer_count_before,
        customer_count,
        staying_count,
        mean_score_before,
        mean_score,
        mean_score - mean_score_before as mean_score_change,
        staying_mean_score - staying_mean_score_before as rate_effect,
        mean_score - staying_mean_score as entering_effect,
        staying_mean_score_before - mean_score_before as leaving_effect,
        mean_score - staying_mean_score + staying_mean_score_before - mean_score_before as mix_effect

    from averaged

)

select * from split
