with

coordinates as (

    select * from {{ ref('int_clusters__chosen') }}

    where algorithm = '{{ setting("cluster_algorithm") }}'

),

levels as (

    select * from {{ ref('cluster_levels') }}

),

traits as (

    select * from {{ ref('cluster_traits') }}

),

-- What sets a cluster apart: the feature that deviates most from the cluster's own level, by half a deviation or more.
deviations as (

    select
        coordinates.fit_date,
        coordinates.cluster_id,
        coordinates.cluster_value,
        case
            when traits.direction * coordinates.coordinate - coordinates.cluster_value >= 0.5 then traits.above
            when traits.direction * coordinates.coordinate - coordinates.cluster_value <= -0.5 then traits.below
        end as trait,
        row_number() over (
            partition by coordinates.fit_date, coordinates.cluster_id
            order by
                abs(traits.direction * coordinates.coordinate - coordinates.cluster_value) desc,
                coordinates.feature asc
        ) as deviation_rank

    from coordinates

    inner join traits
        on coordinates.feature = traits.feature

),

levelled as (

    select
        deviations.fit_date,
        deviations.cluster_id,
        deviations.trait,
        levels.level,
        row_number() over (
            partition by deviations.fit_date, deviations.cluster_id
            order by levels.value_from desc nulls last, levels.level asc
        ) as level_rank

    from deviations

    inner join levels
        on levels.value_from is null or deviations.cluster_value >= levels.value_from

    where deviations.deviation_rank = 1

),

counted as (

    select
        *,
        row_number() over (partition by fit_date, level, trait order by cluster_id desc) as name_number

    from levelled

    where level_rank = 1

),

-- Two clusters of the same description are numbered, the better one first.
named as (

    select
        fit_date,
        cluster_id,
        level,
        trait,
        name_number,
        {{ dbt.concat([
            'level',
            "case when trait is not null then '_' else '' end",
            "coalesce(trait, '')",
            "case when name_number > 1 then '_' else '' end",
            "case when name_number > 1 then cast(name_number as " ~ dbt.type_string() ~ ") else '' end",
        ]) }} as cluster_name

    from counted

)

select * from named
