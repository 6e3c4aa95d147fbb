-- A rule that is misspelt would never be raised. Each row says what is wrong with one rule of the seed alert_rules.
{% set subjects, metrics = alert_subjects(), alert_subjects().keys() | list %}
{% set comparisons = ['month_before', 'quarter_before', 'year_before'] %}

{% if not execute or built_relation('alert_rules') %}
with

rules as (

    select
        *,
        {{ safely_cast('threshold', 'double') }} as threshold_number,
        {{ safely_cast('minimum_count', dbt.type_bigint()) }} as minimum_number

    from {{ ref('alert_rules') }}

),

segments as (

    select {{ dbt.concat(['scheme', "'.'", 'segment']) }} as subject

    from {{ ref('segment_rules') }}

    where scheme <> 'cluster'

),

judged as (

    select
        rules.*,
        case
            when rules.metric is null or rules.metric not in {{ text_list(metrics) }}
                then 'metric must be one of {{ metrics | join(", ") }}'
            when rules.metric in ('segment_share_fall', 'segment_share_rise') and segments.subject is null
                then 'subject must be a scheme ({{ subjects["segment_share_fall"] | join(", ") }}), a dot and one of its segments'
            {% for metric, names in subjects.items() if not metric.startswith('segment_share') %}
                when rules.metric = '{{ metric }}' and coalesce(rules.subject, '') not in {{ text_list(names) }}
                    then 'subject must be one of {{ names | join(", ") }}'
            {% endfor %}
            when rules.metric in ('undated_share', 'stale_days') and coalesce(rules.comparison, '') <> 'none'
                then 'comparison must be none'
            when
                rules.metric not in ('undated_share', 'stale_days')
                and coalesce(rules.comparison, '') not in {{ text_list(comparisons) }}
                then 'comparison must be one of {{ comparisons | join(", ") }}'
            when not coalesce(rules.threshold_number > 0 and rules.threshold_number < 1e9, false)
                then 'threshold must be a number above 0'
            when
                rules.metric in (
                    'segment_share_fall', 'segment_share_rise', 'orders_fall', 'rejected_share_rise', 'undated_share'
                )
                and rules.threshold_number > 100
                then 'threshold must be at most 100'
            when rules.metric = 'feature_ks' and rules.threshold_number > 1
                then 'threshold must be at most 1'
            when not coalesce(rules.minimum_number >= 0, false)
                then 'minimum_count must be a whole number from 0'
            when coalesce(rules.applies, '') not in ('always', 'first_year', 'never')
                then 'applies must be one of always, first_year, never'
        end as problem

    from rules

    left join segments
        on rules.subject = segments.subject

)

select
    alert,
    problem,
    case
        when problem like 'metric%' then metric
        when problem like 'subject%' then subject
        when problem like 'comparison%' then comparison
        when problem like 'threshold%' then threshold
        when problem like 'minimum_count%' then minimum_count
        else applies
    end as given
from judged
where problem is not null
{% else %}
    -- The report does without monitoring, but its selection includes this test.
    select 1 as row_count where false
{% endif %}
