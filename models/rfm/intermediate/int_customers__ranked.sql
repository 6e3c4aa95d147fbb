with

customers as (

    select * from {{ ref('int_customers__due') }}

),

metric_values as (

    select * from {{ ref('int_metric_values__scored') }}

),

-- A lapsed customer has no rank, the three joins find nothing, and scores 1. The case makes that part of an equality:
-- as a condition of its own it cost DuckDB its hash join.
ranked as (

    select
        {% for metric in metric_weights() %}
            coalesce({{ metric }}.score, 1) as {{ metric }}_score,
            {{ metric }}.numerator as {{ metric }}_numerator,
            {{ metric }}.reference_numerator as {{ metric }}_reference_numerator,
        {% endfor %}
        recency.denominator,
        recency.reference_denominator,
        customers.*

    from customers

    {% for metric, expression in {
        'recency': '-customers.recency_days', 'frequency': 'customers.order_count', 'monetary': 'customers.net_revenue'
    }.items() %}
        left join metric_values as {{ metric }}
            on
                case when customers.is_active then customers.as_of_date end = {{ metric }}.as_of_date
                and {{ metric }}.metric = '{{ metric }}'
                and cast({{ expression }} as decimal(18, 2)) = {{ metric }}.metric_value
    {% endfor %}

)

select * from ranked
