{% set arm_salt = dbt.concat(['experiments.salt', "'/arm'"]) %}

with

experiments as (

    select * from {{ ref('int_experiments__listed') }}

),

customers as (

    select * from {{ ref('int_experiment_customers__eligible') }}

    where period = 'run'

),

-- Customers, or where whole clusters are drawn these.
units as (

    select
        experiment,
        customer_id as unit_id,
        coalesce(stratum, '') as stratum

    from customers

    where not is_clustered
    union all
    select distinct
        experiment,
        cluster_id as unit_id,
        '' as stratum

    from customers

    where is_clustered

),

hashed as (

    select
        units.*,
        experiments.design,
        experiments.enrolled_ratio,
        {{ hash_bucket('experiments.salt', 'units.unit_id') }} as enrolment_bucket,
        {{ hash_bucket(arm_salt, 'units.unit_id') }} as arm_bucket,
        case when experiments.design <> 'simple' then md5({{ dbt.concat([arm_salt, "':'", 'units.unit_id']) }}) end as digest

    from units

    inner join experiments
        on units.experiment = experiments.experiment

),

enrolled as (

    select * from hashed

    where enrolment_bucket < round(enrolled_ratio * 10000)

)

select * from enrolled
