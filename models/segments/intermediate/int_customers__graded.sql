with

customers as (

    select * from {{ ref('int_customers__scored') }}

),

-- A list, since a join by range would break what passes through it into small pieces, and each step after it would take longer.
grades as (

    select {{ ordered_list('score_from', 'grade_number') }} as bounds from {{ ref('int_grades__bounded') }}

),

codes as (

    select * from {{ ref('int_rfm_codes__ruled') }}

    where scheme = '{{ setting("segment_scheme") }}'

),

classes as (

    select * from {{ ref('int_value_classes__bounded') }}

),

-- Numbers, since a text of every customer and date takes ten times as long to write; customer_segment_history has the names.
graded as (

    select
        customers.*,
        case when customers.is_active then 1 + {{ count_above('grades.bounds', 'customers.rfm_score') }} end as grade_number,
        case
            when customers.is_active and customers.rfm_score_fixed is not null
                then 1 + {{ count_above('grades.bounds', 'customers.rfm_score_fixed') }}
        end as grade_fixed_number,
        classes.value_number,
        codes.segment_number

    from customers

    cross join grades

    left join codes
        on
            customers.recency_score = codes.recency_score
            and customers.frequency_score = codes.frequency_score
            and customers.monetary_score = codes.monetary_score
            and customers.is_active = codes.is_active
            and customers.tenure_days between codes.tenure_days_from and codes.tenure_days_to

    left join classes
        on
            case when customers.is_active then customers.as_of_date end = classes.as_of_date
            and customers.net_revenue between classes.revenue_from and classes.revenue_to

)

select * from graded
