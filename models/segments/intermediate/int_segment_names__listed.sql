with

grades as (

    select {{ ordered_list('grade', 'grade_number') }} as grades from {{ ref('int_grades__bounded') }}

),

numbered_classes as (

    select
        value_segment,
        row_number() over (order by revenue_ratio_below) as value_number

    from {{ ref('value_classes') }}

    where revenue_ratio_below is not null

),

classes as (

    select {{ ordered_list('value_segment', 'value_number') }} as value_segments from numbered_classes

),

numbered_rules as (

    select distinct
        segment,
        segment_number

    from {{ ref('int_rfm_codes__ruled') }}

    where scheme = '{{ setting("segment_scheme") }}'

),

rules as (

    select {{ ordered_list('segment', 'segment_number') }} as rule_segments from numbered_rules

),

listed as (

    select
        grades.grades,
        classes.value_segments,
        rules.rule_segments

    from grades

    cross join classes

    cross join rules

)

select * from listed
