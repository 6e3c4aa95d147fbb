{% set scheme_in_use = setting('segment_scheme') %}

with

rules as (

    select * from {{ ref('int_rule_predicates__written') }}

),

grades as (

    select * from {{ ref('int_grade_predicates__written') }}

),

classes as (

    select * from {{ ref('int_value_predicates__written') }}

),

clusters as (

    select * from {{ ref('int_cluster_predicates__written') }}

),

labels as (

    select * from {{ ref('segment_labels') }}

    where language = '{{ setting("label_language") }}'

),

-- The scheme that rfm_segment carries is called rfm; the other rule schemes keep their own names.
predicates as (

    select
        case when scheme = '{{ scheme_in_use }}' then 'rfm' else scheme end as scheme,
        scheme as label_scheme,
        segment,
        segment_order,
        predicate

    from rules

    union all

    select
        scheme,
        'grade' as label_scheme,
        segment,
        segment_order,
        predicate

    from grades

    union all

    select
        'value' as scheme,
        'value' as label_scheme,
        segment,
        segment_order,
        predicate

    from classes

    {% if scheme_in_use == 'value' %}
        union all

        select
            'rfm' as scheme,
            'value' as label_scheme,
            segment,
            segment_order,
            predicate

        from classes
    {% endif %}

),

listed as (

    select
        predicates.scheme,
        predicates.segment,
        predicates.segment_order,
        true as is_current,
        cast(null as date) as first_fit_date,
        labels.label,
        labels.description,
        labels.suggested_action,
        predicates.predicate

    from predicates

    left join labels
        on
            predicates.label_scheme = labels.scheme
            and predicates.segment = labels.segment

    union all

    select
        'cluster' as scheme,
        segment,
        segment_order,
        is_current,
        first_fit_date,
        label,
        description,
        suggested_action,
        predicate

    from clusters

)

select * from listed
