with

customers as (

    select * from {{ ref('int_customers__due') }}

    -- Ranks are among the active: the dead must not push a one-order customer up.
    where is_active

),

-- Oriented so that more is better: recency counts down.
metric_values as (

    {% for metric, expression in {
        'recency': '-recency_days', 'frequency': 'order_count', 'monetary': 'net_revenue'
    }.items() %}
        select
            as_of_date,
            '{{ metric }}' as metric,
            cast({{ expression }} as decimal(18, 2)) as metric_value,
            count(*) as customer_count

        from customers

        group by as_of_date, {{ expression }}

        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from metric_values
