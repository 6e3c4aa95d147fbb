{% set carried = ['is_active', 'net_revenue', 'rfm_score_fixed', 'recency_points_fixed', 'frequency_points_fixed', 'monetary_points_fixed'] %}
{% set columns = segment_schemes().values() | list + carried %}

with

customers as (

    select * from {{ ref('customer_segment_history') }}

),

-- Not from the step above: what is read twice is first stored whole.
earlier_customers as (

    select * from {{ ref('customer_segment_history') }}

),

due as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'monitoring'

),

-- The first of the dates is compared with none: what came before it is not known.
all_month_pairs as (

    select
        as_of_date,
        lag(as_of_date) over (order by as_of_date) as previous_date

    from {{ ref('int_as_of_dates__planned') }}

    where is_month_end and not is_left_truncated

),

month_pairs as (

    select all_month_pairs.*

    from all_month_pairs

    inner join due
        on all_month_pairs.as_of_date = due.as_of_date

    where all_month_pairs.previous_date is not null

),

now as (

    select
        month_pairs.previous_date,
        customers.*

    from customers

    inner join month_pairs
        on customers.as_of_date = month_pairs.as_of_date

),

before as (

    select
        month_pairs.as_of_date as following_date,
        earlier_customers.*

    from earlier_customers

    inner join month_pairs
        on earlier_customers.as_of_date = month_pairs.previous_date

),

-- Absent before: no purchase yet. Absent now: every purchase was taken back in between.
moved as (

    select
        coalesce(now.as_of_date, before.following_date) as as_of_date,
        coalesce(now.previous_date, before.as_of_date) as previous_date,
        coalesce(now.customer_id, before.customer_id) as customer_id,
        {% for column in columns %}
            before.{{ column }} as {{ column }}_before,
            now.{{ column }},
        {% endfor %}
        before.customer_id is null as is_new,
        now.customer_id is null as is_gone

    from now

    full outer join before
        on
            now.as_of_date = before.following_date
            and now.customer_id = before.customer_id

)

select * from moved
