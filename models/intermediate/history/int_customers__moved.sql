{% set carried = ['is_active', 'net_revenue', 'rfm_score_fixed', 'recency_points_fixed', 'frequency_points_fixed', 'monetary_points_fixed'] %}
{% set columns = segment_schemes().values() | list + carried %}

with

customers as (

    select * from {{ ref('int_customers__segmented') }}

    where is_month_end and not is_left_truncated

),

-- The first of the dates is compared with none: what came before it is not known.
month_pairs as (

    select
        as_of_date,
        lag(as_of_date) over (order by as_of_date) as previous_date

    from {{ ref('int_as_of_dates__planned') }}

    where is_month_end and not is_left_truncated

),

-- A customer never leaves the history, so that a month before without a row is a time before the first purchase.
moved as (

    select
        month_pairs.as_of_date,
        month_pairs.previous_date,
        customers.customer_id,
        {% for column in columns %}
            earlier.{{ column }} as {{ column }}_before,
            customers.{{ column }},
        {% endfor %}
        earlier.customer_id is null as is_new

    from customers

    inner join month_pairs
        on customers.as_of_date = month_pairs.as_of_date

    left join customers as earlier
        on
            month_pairs.previous_date = earlier.as_of_date
            and customers.customer_id = earlier.customer_id

    where month_pairs.previous_date is not null

)

select * from moved
