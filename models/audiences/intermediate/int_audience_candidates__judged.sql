with

selected as (

    select * from {{ ref('int_audience_candidates__selected') }}

),

exposures as (

    select * from {{ ref('int_exposures__read') }}

),

-- Who was held out is left alone for as long as who was written to, else the arms would differ in the next audience.
last_exposures as (

    select
        customer_id,
        channel,
        max(cast(sent_at as date)) as last_exposure_date

    from exposures

    where ignored_reason is null

    group by customer_id, channel

),

drawn as (

    select
        selected.*,
        {{ hash_bucket('selected.salt', 'selected.customer_id') }} as bucket,
        {{ hash_bucket(
            dbt.concat(["'global_holdout_'", 'cast(extract(year from selected.as_of_date) as ' ~ dbt.type_string() ~ ')']),
            'selected.customer_id'
        ) }} as holdout_bucket,
        last_exposures.last_exposure_date

    from selected

    left join last_exposures
        on selected.customer_id = last_exposures.customer_id and selected.channel = last_exposures.channel

),

-- The arm is drawn before places run out.
checked as (

    select
        *,
        case when bucket < control_buckets then 'control' else 'treated' end as arm,
        case
            when lacks_consent then 'not_consenting'
            when is_suppressed then 'suppressed'
            when {{ dbt.datediff('last_exposure_date', 'as_of_date', 'day') }} < cool_down_days then 'cooling_down'
            when holdout_bucket < {{ (10000 * setting('global_holdout_ratio')) | round | int }} then 'in_global_holdout'
            when not is_worthwhile then 'below_cutoff'
        end as reason

    from drawn

),

-- Ties in the rank are broken by a bucket that knows nothing of the arm.
ranked as (

    select
        *,
        row_number() over (
            partition by audience, reason order by rank_value desc nulls last, holdout_bucket asc, customer_id asc
        ) as candidate_rank

    from checked

),

filled as (

    select
        *,
        sum(case when arm = 'treated' then 1 else 0 end) over (
            partition by audience, reason order by candidate_rank rows between unbounded preceding and current row
        ) - case when arm = 'treated' then 1 else 0 end as treated_before

    from ranked

),

judged as (

    select
        audience,
        as_of_date,
        customer_id,
        channel,
        action,
        suggested_offer,
        arm,
        cast(bucket as {{ dbt.type_int() }}) as bucket,
        cast(case when reason is null then candidate_rank end as {{ dbt.type_int() }}) as member_rank,
        last_exposure_date,
        coalesce(reason, case when treated_before >= max_size then 'beyond_capacity' end) as reason

    from filled

)

select * from judged
