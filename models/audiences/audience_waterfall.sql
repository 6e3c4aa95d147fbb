{% set steps = ['segment'] + exclusion_reasons() + ['control', 'treated'] %}

with

rules as (

    select * from {{ ref('audiences') }}

),

candidates as (

    select * from {{ ref('int_audience_candidates__judged') }}

),

customers as (

    select * from {{ ref('customer_segments') }}

),

latest as (

    select max(as_of_date) as as_of_date from customers

),

counted as (

    select
        audience,
        coalesce(reason, arm) as step,
        count(*) as customer_count

    from candidates

    group by audience, coalesce(reason, arm)

),

steps as (

    {% for step in steps %}
        select
            {{ loop.index }} as step_order,
            '{{ step }}' as step
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- An audience in which nobody is has its rows too, but not one that does not hold at the date.
summed as (

    select
        rules.audience,
        latest.as_of_date,
        steps.step_order,
        steps.step,
        cast(coalesce(sum(case when steps.step in ('segment', counted.step) then counted.customer_count end), 0) as bigint)
            as customer_count

    from rules

    cross join steps

    inner join latest
        on
            latest.as_of_date >= coalesce({{ dbt.safe_cast('rules.valid_from', 'date') }}, latest.as_of_date)
            and latest.as_of_date <= coalesce({{ dbt.safe_cast('rules.valid_to', 'date') }}, latest.as_of_date)

    left join counted
        on rules.audience = counted.audience

    group by rules.audience, latest.as_of_date, steps.step_order, steps.step

)

select * from summed
