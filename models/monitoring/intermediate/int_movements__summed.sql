{% set columns = segment_schemes().values() %}

with

customers as (

    select * from {{ ref('int_customers__moved') }}

),

-- Some thousand combinations that every scheme is summed from, instead of all customers once per scheme.
summed as (

    select
        as_of_date,
        is_new,
        is_gone,
        is_active_before,
        is_active,
        {% for column in columns %}
            {{ column }}_before,
            {{ column }},
        {% endfor %}
        count(*) as customer_count,
        cast(sum(coalesce(net_revenue_before, 0)) as decimal(18, 2)) as net_revenue_before,
        cast(sum(coalesce(net_revenue, 0)) as decimal(18, 2)) as net_revenue

    from customers

    group by
        as_of_date,
        is_new,
        is_gone,
        is_active_before,
        is_active
        {%- for column in columns %},
            {{ column }}_before,
            {{ column }}
        {%- endfor %}

)

select * from summed
