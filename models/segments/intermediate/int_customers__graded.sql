with

customers as (

    select * from {{ ref('int_customers__scored') }}

),

grades as (

    select * from {{ ref('int_grades__bounded') }}

),

codes as (

    select * from {{ ref('int_rfm_codes__ruled') }}

    where scheme = '{{ setting("segment_scheme") }}'

),

revenue_values as (

    select * from {{ ref('int_revenue_values__classed') }}

),

graded as (

    select
        customers.*,
        case when customers.is_active then grades.grade else 'lapsed' end as grade,
        case
            when customers.rfm_score_fixed is null then null
            when customers.is_active then fixed_grades.grade
            else 'lapsed'
        end as grade_fixed,
        coalesce(revenue_values.value_segment, 'lapsed') as value_segment,
        codes.segment as code_segment

    from customers

    left join grades
        on customers.rfm_score >= grades.score_from and customers.rfm_score < grades.score_below

    left join grades as fixed_grades
        on
            customers.rfm_score_fixed >= fixed_grades.score_from
            and customers.rfm_score_fixed < fixed_grades.score_below

    left join codes
        on
            customers.rfm_code = codes.rfm_code
            and customers.is_active = codes.is_active
            and customers.tenure_days between codes.tenure_days_from and codes.tenure_days_to

    left join revenue_values
        on
            case when customers.is_active then customers.as_of_date end = revenue_values.as_of_date
            and customers.net_revenue = revenue_values.net_revenue

),

named as (

    select
        *,
        {{ 'value_segment' if setting('segment_scheme') == 'value' else 'code_segment' }} as rfm_segment

    from graded

)

select * from named
