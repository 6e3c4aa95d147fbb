with

names as (

    select * from {{ ref('int_clusters__named') }}

),

labels as (

    select * from {{ ref('segment_labels') }}

    where language = '{{ setting("label_language") }}'

),

last_fits as (

    select max(fit_date) as fit_date from names

),

-- A name stands for what it last meant; names that the last fit does not have keep their label.
last_uses as (

    select
        names.*,
        names.fit_date = last_fits.fit_date as is_current,
        min(names.fit_date) over (partition by names.cluster_name) as first_fit_date,
        row_number() over (partition by names.cluster_name order by names.fit_date desc, names.cluster_id asc) as use_rank

    from names

    cross join last_fits

),

written as (

    select
        last_uses.cluster_name as segment,
        row_number() over (order by last_uses.fit_date desc, last_uses.cluster_id desc) as segment_order,
        last_uses.is_current,
        last_uses.first_fit_date,
        {{ dbt.concat(["'cluster_id = '", 'cast(last_uses.cluster_id as ' ~ dbt.type_string() ~ ')']) }} as predicate,
        {{ dbt.concat([
            'level_labels.label',
            "coalesce(" ~ dbt.concat(["' · '", 'trait_labels.label']) ~ ", '')",
            "case when last_uses.name_number > 1 then "
            ~ dbt.concat(["' '", 'cast(last_uses.name_number as ' ~ dbt.type_string() ~ ')']) ~ " else '' end",
        ]) }} as label,
        {{ dbt.concat([
            'level_labels.description', "coalesce(" ~ dbt.concat(["' '", 'trait_labels.description']) ~ ", '')"
        ]) }} as description,
        level_labels.suggested_action

    from last_uses

    inner join labels as level_labels
        on level_labels.scheme = 'cluster' and last_uses.level = level_labels.segment

    left join labels as trait_labels
        on trait_labels.scheme = 'cluster_trait' and last_uses.trait = trait_labels.segment

    where last_uses.use_rank = 1

    union all

    select
        segment,
        case segment when 'lapsed' then 100 else 99 end as segment_order,
        true as is_current,
        cast(null as date) as first_fit_date,
        case segment when 'lapsed' then 'cluster_id = 0' else 'cluster_id = -1' end as predicate,
        label,
        description,
        suggested_action

    from labels

    where scheme = 'cluster' and segment in ('lapsed'{{ ", 'noise'" if setting('cluster_algorithm') == 'density' }})

)

select * from written
