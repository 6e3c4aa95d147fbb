with

customers as (

    select * from {{ ref('int_customers__measured') }}

),

metric_values as (

    select * from {{ ref('int_metric_values__scored') }}

),

-- A lapsed customer has no rank, the three joins find nothing, and scores 1.
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
                customers.is_active
                and customers.as_of_date = {{ metric }}.as_of_date
                and {{ metric }}.metric = '{{ metric }}'
                and cast({{ expression }} as decimal(18, 2)) = {{ metric }}.metric_value
    {% endfor %}

)

select * from ranked
