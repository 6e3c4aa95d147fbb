-- Customers and look-back revenue of every month end whose following months are over, by grade.
{% if not execute or built_relation('grade_revenue') %}
with

grades as (

    select * from {{ new_rows(ref('grade_revenue')) }}

),

history as (

    select
        as_of_date,
        grade,
        count(*) as customer_count,
        sum(net_revenue) as net_revenue

    from {{ ref('customer_segment_history') }}

    where is_active and as_of_date in (select as_of_date from grades)

    group by as_of_date, grade

),

horizons as (

    select distinct
        as_of_date,
        horizon_months

    from grades

)

select
    horizons.as_of_date,
    horizons.horizon_months,
    history.grade
from horizons
inner join history
    on horizons.as_of_date = history.as_of_date
left join grades
    on
        horizons.as_of_date = grades.as_of_date
        and horizons.horizon_months = grades.horizon_months
        and history.grade = grades.grade
where
    grades.grade is null
    or grades.customer_count <> history.customer_count
    or grades.net_revenue <> history.net_revenue
{% else %}
    -- The report does without cluster_study, but its selection includes this test.
    select 1 as row_count where false
{% endif %}
