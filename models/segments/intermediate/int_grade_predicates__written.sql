{% set text = dbt.type_string() %}

with

grades as (

    select * from {{ ref('rfm_grades') }}

),

bounds as (

    select * from {{ ref('int_grades__bounded') }}

),

written as (

    {% for scheme, score in {'grade': 'rfm_score', 'grade_fixed': 'rfm_score_fixed'}.items() %}
        select
            '{{ scheme }}' as scheme,
            grades.grade as segment,
            grades.segment_order,
            case
                when bounds.grade is null then 'not is_active'
                when bounds.score_below > 100
                    then {{ dbt.concat(["'is_active and " ~ score ~ " >= '", 'cast(bounds.score_from as ' ~ text ~ ')']) }}
                else {{ dbt.concat([
                    "'is_active and " ~ score ~ " >= '", 'cast(bounds.score_from as ' ~ text ~ ')',
                    "' and " ~ score ~ " < '", 'cast(bounds.score_below as ' ~ text ~ ')'
                ]) }}
            end as predicate

        from grades

        left join bounds
            on grades.grade = bounds.grade

        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from written
