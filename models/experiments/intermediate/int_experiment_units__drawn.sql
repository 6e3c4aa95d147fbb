with

enrolled as (

    select * from {{ ref('int_experiment_units__hashed') }}

),

arms as (

    select * from {{ ref('int_experiment_arms__listed') }}

),

-- Only strata and clusters need an order.
placed as (

    select
        experiment,
        unit_id,
        stratum,
        row_number() over (partition by experiment, stratum order by digest, unit_id) - 1 as place,
        count(*) over (partition by experiment, stratum) as stratum_size

    from enrolled

    where design <> 'simple'

),

strata as (

    select distinct
        experiment,
        stratum,
        stratum_size

    from placed

),

-- Each arm has floor(n x share) places of a stratum.
quotas as (

    select
        strata.experiment,
        strata.stratum,
        arms.arm,
        sum(floor(1.0 * strata.stratum_size * arms.weight / arms.total_weight))
            over (partition by strata.experiment, strata.stratum order by arms.arm_number) as end_place,
        floor(1.0 * strata.stratum_size * arms.weight / arms.total_weight) as place_count

    from strata

    inner join arms
        on strata.experiment = arms.experiment

),

filled as (

    select
        placed.experiment,
        placed.unit_id,
        quotas.arm

    from placed

    inner join quotas
        on
            placed.experiment = quotas.experiment
            and placed.stratum = quotas.stratum
            and placed.place >= quotas.end_place - quotas.place_count
            and placed.place < quotas.end_place

),

drawn as (

    select
        enrolled.experiment,
        enrolled.unit_id,
        enrolled.stratum,
        enrolled.arm_bucket,
        arms.arm as bucket_arm,
        coalesce(filled.arm, arms.arm) as arm

    from enrolled

    inner join arms
        on
            enrolled.experiment = arms.experiment
            and enrolled.arm_bucket >= arms.first_bucket
            and enrolled.arm_bucket < arms.end_bucket

    left join filled
        on enrolled.experiment = filled.experiment and enrolled.unit_id = filled.unit_id

)

select * from drawn
