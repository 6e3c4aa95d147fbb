{% set sample_size = constant('grade_value_sample_size') %}
{% set values = ['monetary_points', 'frequency_points', 'recency_points', 'following_revenue'] %}

with

customers as (

    select * from {{ ref('int_customers__followed') }}

),

due as (

    select min(first_due_date) as first_due_date from {{ ref('int_as_of_dates__due') }}

    where memory = 'cluster_study'

),

grades as (

    select * from {{ ref('rfm_grades') }}

),

-- Ordered by the values, and by the id only among equal ones, so that renaming customers draws the same values.
numbered as (

    select
        customers.*,
        -1 * grades.segment_order as grade_rank,
        row_number() over (
            partition by customers.as_of_date, customers.horizon_months
            order by {% for value in values %}customers.{{ value }}, {% endfor %}customers.customer_id
        ) as sample_number,
        count(*) over (partition by customers.as_of_date, customers.horizon_months) as customer_count

    from customers

    inner join due
        on customers.followed_until_date >= due.first_due_date

    inner join grades
        on customers.grade = grades.grade

),

sampled as (

    select *

    from numbered

    where
        {{ is_sampled(sample_size) }}

)

select * from sampled
