with

rules as (

    select * from {{ ref('int_alert_rules__paired') }}

),

levels as (

    select * from {{ ref('int_levels__measured') }}

),

features as (

    select * from {{ ref('int_features__compared') }}

),

joined as (

    select
        rules.*,
        levels.alert_level,
        earlier.alert_level as alert_level_before,
        features.feature_psi,
        features.feature_ks,
        coalesce(features.counted, earlier.counted, case when rules.comparison = 'none' then levels.counted end)
            as counted

    from rules

    left join levels
        on
            rules.as_of_date = levels.as_of_date
            and rules.subject = levels.subject

    left join levels as earlier
        on
            rules.compared_date = earlier.as_of_date
            and rules.subject = earlier.subject

    left join features
        on
            rules.as_of_date = features.as_of_date
            and rules.compared_date = features.compared_date
            and rules.subject = features.feature

),

-- Whatever the metric, more is worse.
measured as (

    select
        *,
        case metric
            when 'segment_share_fall' then alert_level_before - alert_level
            when 'segment_share_rise' then alert_level - alert_level_before
            when 'feature_psi' then feature_psi
            when 'feature_ks' then feature_ks
            when 'orders_fall' then 100 - 100 * {{ as_ratio('alert_level', 'alert_level_before') }}
            when 'rejected_share_rise' then alert_level - alert_level_before
            else alert_level
        end as alert_value

    from joined

)

select * from measured
