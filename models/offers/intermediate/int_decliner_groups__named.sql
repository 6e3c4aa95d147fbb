with

coordinates as (

    select * from {{ ref('int_decliner_groups__chosen') }}

),

traits as (

    select distinct
        feature,
        trait

    from {{ ref('decliner_traits') }}

    where feature is not null

),

categories as (

    select * from {{ ref('int_categories__ranked') }}

),

-- What sets a group apart: where it has fallen, and lies half a deviation or more below the average decliner.
fallen as (

    select
        coordinates.group_id,
        traits.trait,
        categories.category,
        row_number() over (
            partition by coordinates.group_id, categories.category is null
            order by coordinates.coordinate asc, coordinates.feature asc
        ) as fall_rank

    from coordinates

    left join traits
        on coordinates.feature = traits.feature

    left join categories
        on coordinates.feature = {{ dbt.concat(["'share_change_'", "cast(categories.category_number as " ~ dbt.type_string() ~ ")"]) }}

    where
        coordinates.coordinate <= -0.5
        and coordinates.centroid < 0

),

described as (

    select
        coordinates.group_id,
        coalesce(
            max(case when fallen.category is null then fallen.trait end),
            case when max(fallen.category) is null then 'no_less' else 'other_goods' end
        ) as trait,
        max(fallen.category) as category

    from coordinates

    left join fallen
        on
            coordinates.group_id = fallen.group_id
            and fallen.fall_rank = 1

    group by coordinates.group_id

),

numbered as (

    select
        *,
        row_number() over (partition by trait, category order by group_id) as name_number

    from described

),

-- Two groups of the same description are numbered, the one that fell most first.
named as (

    select
        group_id,
        trait,
        category,
        name_number,
        {{ dbt.concat([
            'trait',
            "case when category is not null then '_less_' else '' end",
            "coalesce(lower(" ~ dbt.replace('category', "' '", "'_'") ~ "), '')",
            "case when name_number > 1 then '_' else '' end",
            "case when name_number > 1 then cast(name_number as " ~ dbt.type_string() ~ ") else '' end",
        ]) }} as group_name

    from numbered

)

select * from named
