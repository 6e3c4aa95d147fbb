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

enrolled as (

    select * from hashed

    where enrolment_bucket < round(enrolled_ratio * 10000)

)

select * from enrolled
