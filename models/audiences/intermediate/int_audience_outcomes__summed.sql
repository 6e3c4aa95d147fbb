{% set days = setting('audience_result_days') %}
{% set metrics = {'net_revenue': 'net_revenue', 'order_count': 'order_count', 'has_purchased': 'buyers'} %}

with

exposures as (

    select * from {{ ref('audience_exposures') }}

),

orders as (

    select * from {{ ref('orders') }}

),

customers as (

    select * from {{ ref('customer_segments') }}

),

latest as (

    select max(as_of_date) as latest_date from customers

),

sendings as (

    select
        audience,
        as_of_date,
        min(cast(sent_at as date)) as sent_date

    from exposures

    group by audience, as_of_date

),

periods as (

    select
        sendings.audience,
        sendings.as_of_date,
        sendings.sent_date,
        {{ add_interval('sendings.sent_date', -days, 'day') }} as before_date,
        least({{ add_interval('sendings.sent_date', days - 1, 'day') }}, latest.latest_date) as measured_until

    from sendings

    cross join latest

),

-- Of somebody who was reached in one channel and held out of another, something came.
people as (

    select
        audience,
        as_of_date,
        customer_id,
        max(arm) as arm

    from exposures

    group by audience, as_of_date, customer_id

),

measured as (

    select
        people.audience,
        people.as_of_date,
        people.customer_id,
        people.arm,
        periods.sent_date,
        periods.measured_until,
        {% for suffix, condition in [
            ('', 'orders.order_date >= periods.sent_date'), ('_before', 'orders.order_date < periods.sent_date')
        ] %}
            cast(coalesce(sum(case when {{ condition }} then orders.net_revenue end), 0) as decimal(18, 2)) as net_revenue{{ suffix }},
            cast(count(case when {{ condition }} and orders.is_purchase then 1 end) as decimal(18, 2)) as order_count{{ suffix }},
            cast(coalesce(max(case when {{ condition }} and orders.is_purchase then 1 end), 0) as decimal(18, 2)) as buyers{{ suffix }}
            {{- ',' if not loop.last }}
        {% endfor %}

    from people

    inner join periods
        on people.audience = periods.audience and people.as_of_date = periods.as_of_date

    left join orders
        on
            people.customer_id = orders.customer_id
            and periods.before_date <= orders.order_date
            and periods.measured_until >= orders.order_date

    group by
        people.audience,
        people.as_of_date,
        people.customer_id,
        people.arm,
        periods.sent_date,
        periods.measured_until

),

summed as (

    {% for metric, measure in metrics.items() %}
        select
            audience,
            as_of_date,
            sent_date,
            measured_until,
            {{ dbt.datediff('sent_date', 'measured_until', 'day') }} + 1 as measured_days,
            {{ days }} as planned_days,
            '{{ metric }}' as metric,
            arm,
            count(*) as unit_count,
            sum({{ measure }}) as value_sum,
            sum({{ measure }}_before) as covariate_sum,
            cast(sum({{ measure }} * {{ measure }}) as decimal(38, 4)) as value_x_value,
            cast(sum({{ measure }} * {{ measure }}_before) as decimal(38, 4)) as value_x_covariate,
            cast(sum({{ measure }}_before * {{ measure }}_before) as decimal(38, 4)) as covariate_x_covariate

        from measured

        group by audience, as_of_date, sent_date, measured_until, arm
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from summed
