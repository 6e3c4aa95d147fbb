with

rules as (

    select * from {{ ref('rfm_segment_rules') }}

),

scores as (

    select cast(generated_number as int) as score from ({{ dbt.generate_series(5) }}) as numbers

),

codes as (

    select
        recency.score as recency_score,
        frequency.score as frequency_score,
        monetary.score as monetary_score,
        {{ dbt.concat([
            'cast(recency.score as ' ~ dbt.type_string() ~ ')',
            'cast(frequency.score as ' ~ dbt.type_string() ~ ')',
            'cast(monetary.score as ' ~ dbt.type_string() ~ ')',
        ]) }} as rfm_code

    from scores as recency

    cross join scores as frequency

    cross join scores as monetary

),

ruled as (

    select
        rules.scheme,
        rules.segment,
        cast(dense_rank() over (partition by rules.scheme order by rules.segment_order, rules.segment) as int)
            as segment_number,
        codes.recency_score,
        codes.frequency_score,
        codes.monetary_score,
        codes.rfm_code,
        rules.is_active,
        coalesce(rules.tenure_days_from, 0) as tenure_days_from,
        -- Longer than any tenure, for rules without an upper bound.
        coalesce(rules.tenure_days_to, 1000000) as tenure_days_to

    from rules

    inner join codes
        on
            codes.recency_score between rules.recency_score_from and rules.recency_score_to
            and codes.frequency_score between rules.frequency_score_from and rules.frequency_score_to
            and codes.monetary_score between rules.monetary_score_from and rules.monetary_score_to

)

select * from ruled
