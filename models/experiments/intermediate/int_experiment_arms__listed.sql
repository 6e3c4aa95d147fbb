with

experiments as (

    select * from {{ ref('int_experiments__listed') }}

),

-- Written as control:1 mail:1.
parts as (

    {% for number in range(1, 6) %}
        select
            experiment,
            {{ number }} as arm_number,
            {{ dbt.split_part('arms', "' '", number) }} as part

        from experiments
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

split as (

    select
        experiment,
        arm_number,
        {{ dbt.split_part('part', "':'", 1) }} as arm,
        cast({{ dbt.split_part('part', "':'", 2) }} as {{ dbt.type_bigint() }}) as weight

    from parts

    where part <> ''

),

weighed as (

    select
        experiment,
        arm,
        arm_number,
        arm_number = 1 as is_control,
        weight,
        sum(weight) over (partition by experiment) as total_weight,
        sum(weight) over (partition by experiment order by arm_number) as weight_to_here

    from split

),

-- Each arm has its own buckets of the 10,000.
ranged as (

    select
        *,
        floor(10000.0 * (weight_to_here - weight) / total_weight) as first_bucket,
        floor(10000.0 * weight_to_here / total_weight) as end_bucket

    from weighed

)

select * from ranged
