with

segments as (

    select
        scheme,
        segment
    from {{ ref('rfm_segment_rules') }}
    union distinct
    select
        'grade' as scheme,
        grade
    from {{ ref('rfm_grades') }}
    union distinct
    select
        'value' as scheme,
        value_segment
    from {{ ref('value_classes') }}
    union distinct
    select
        'cluster' as scheme,
        level
    from {{ ref('cluster_levels') }}
    union distinct
    select
        'cluster' as scheme,
        'lapsed' as segment
    union distinct
    select
        'cluster_trait' as scheme,
        above
    from {{ ref('cluster_traits') }}
    union distinct
    select
        'cluster_trait' as scheme,
        below
    from {{ ref('cluster_traits') }}

),

languages as (

    select distinct language from {{ ref('segment_labels') }}

)

select
    segments.scheme,
    segments.segment,
    languages.language
from segments
cross join languages
left join {{ ref('segment_labels') }} as labels
    on
        segments.scheme = labels.scheme
        and segments.segment = labels.segment
        and languages.language = labels.language
where
    labels.label is null
    or labels.description is null
    or (labels.suggested_action is null and segments.scheme <> 'cluster_trait')
