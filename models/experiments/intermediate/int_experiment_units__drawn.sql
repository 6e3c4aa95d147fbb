{% set arm_salt = dbt.concat(['experiments.salt', "'/arm'"]) %}

with

experiments as (

    select * from {{ ref('int_experiments__listed') }}

),

arms as (

    select * from {{ ref('int_experiment_arms__listed') }}

),

customers as (

    select * from {{ ref('int_experiment_customers__eligible') }}

    where period = 'run'

),

-- Customers, or where whole clusters are drawn these.
units as (

    select distinct
        experiment,
        coalesce(cluster_id, customer_id) as unit_id,
        case when is_clustered then '' else coalesce(stratum, '') end as stratum

    from customers

),

hashed as (

    select
        units.*,
        experiments.design,
        experiments.enrolled_ratio,
        {{ hash_bucket('experiments.salt', 'units.unit_id') }} as enrolment_bucket,
        {{ hash_bucket(arm_salt, 'units.unit_id') }} as arm_bucket,
        md5({{ dbt.concat([arm_salt, "':'", 'units.unit_id']) }}) as digest

    from units

    inner join experiments
        on units.experiment = experiments.experiment

),

placed as (

    select
        *,
        row_number() over (partition by experiment, stratum order by digest, unit_id) - 1 as place,
        count(*) over (partition by experiment, stratum) as stratum_size

    from hashed

    where enrolment_bucket < round(enrolled_ratio * 10000)

),

-- In a stratum each arm has floor(n x share) places, in the order of the digests.
quotas as (

    select
        strata.experiment,
        strata.stratum,
        arms.arm,
        sum(floor(1.0 * strata.stratum_size * arms.weight / arms.total_weight))
            over (partition by strata.experiment, strata.stratum order by arms.arm_number) as end_place,
        floor(1.0 * strata.stratum_size * arms.weight / arms.total_weight) as place_count

    from (select distinct experiment, stratum, stratum_size from placed where design <> 'simple') as strata

    inner join arms
        on strata.experiment = arms.experiment

),

drawn as (

    select
        placed.experiment,
        placed.unit_id,
        placed.stratum,
        placed.arm_bucket,
        arms.arm as bucket_arm,
        coalesce(quotas.arm, arms.arm) as arm

    from placed

    inner join arms
        on
            placed.experiment = arms.experiment
            and placed.arm_bucket >= arms.first_bucket
            and placed.arm_bucket < arms.end_bucket

    left join quotas
        on
            placed.experiment = quotas.experiment
            and placed.stratum = quotas.stratum
            and placed.place >= quotas.end_place - quotas.place_count
            and placed.place < quotas.end_place

)

select * from drawn
