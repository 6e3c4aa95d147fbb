{% set measures = {'net_revenue': 'orders.net_revenue', 'order_count': 'case when orders.is_purchase then 1 else 0 end'} %}

with

periods as (

    select distinct
        covariate_start_date,
        start_date,
        end_date

    from {{ ref('int_experiment_periods__planned') }}

    where end_date >= start_date

),

orders as (

    select * from {{ ref('orders') }}

),

summed as (

    select
        periods.covariate_start_date,
        periods.start_date,
        periods.end_date,
        orders.customer_id,
        {% for measure, expression in measures.items() %}
            sum(case when orders.order_date >= periods.start_date then {{ expression }} else 0 end) as {{ measure }},
            sum(case when orders.order_date < periods.start_date then {{ expression }} else 0 end) as {{ measure }}_before
            {{- ',' if not loop.last }}
        {% endfor %}

    from orders

    inner join periods
        on orders.order_date between periods.covariate_start_date and periods.end_date

    group by periods.covariate_start_date, periods.start_date, periods.end_date, orders.customer_id

)

select * from summed
