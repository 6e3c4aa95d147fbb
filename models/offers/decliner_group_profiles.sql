with

profiles as (

    select * from {{ ref('int_decliner_groups__profiled') }}

),

groups as (

    select * from {{ ref('int_decliner_groups__named') }}

),

labels as (

    select * from {{ ref('decliner_traits') }}

    where language = '{{ setting("label_language") }}'

),

stopped_categories as (

    select * from {{ ref('int_decliner_categories__compared') }}

    where loss_rank = 1

),

joined as (

    select
        profiles.as_of_date,
        profiles.group_id,
        groups.group_name,
        {{ dbt.concat([
            'labels.label',
            "case when groups.category is not null then ' (− ' else '' end",
            "coalesce(groups.category, '')",
            "case when groups.category is not null then ')' else '' end",
            "case when groups.name_number > 1 then ' ' else '' end",
            "case when groups.name_number > 1 then cast(groups.name_number as " ~ dbt.type_string() ~ ") else '' end",
        ]) }} as label,
        labels.suggested_action,
        profiles.customer_count,
        profiles.customer_ratio,
        profiles.decline_probability,
        profiles.revenue_at_risk,
        profiles.net_revenue,
        profiles.net_revenue_prior,
        profiles.net_revenue_ratio,
        profiles.visits_ratio,
        profiles.items_ratio,
        profiles.price_ratio,
        stopped_categories.category as stopped_category,
        stopped_categories.category_share_prior as stopped_category_share_prior,
        stopped_categories.category_share as stopped_category_share

    from profiles

    inner join groups
        on profiles.group_id = groups.group_id

    left join labels
        on groups.trait = labels.trait

    left join stopped_categories
        on profiles.group_id = stopped_categories.group_id

)

select * from joined
