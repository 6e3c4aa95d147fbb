{% set category_count = constant('decliner_category_count') %}

with

decliners as (

    select * from {{ ref('int_decliners__marked') }}

    where is_decliner

),

bought as (

    select * from {{ ref('int_decliners__bought') }}

),

baskets as (

    select distinct
        as_of_date,
        customer_id,
        is_last,
        order_id,
        order_date

    from bought

),

visits as (

    select
        as_of_date,
        customer_id,
        is_last,
        count(*) as visit_count

    from baskets

    group by as_of_date, customer_id, is_last

),

summed as (

    select
        as_of_date,
        customer_id,
        is_last,
        cast(sum(item_count) as bigint) as item_count,
        {% for number in range(1, category_count + 1) %}
            cast(sum(case when category_number = {{ number }} then net_revenue else 0 end) as decimal(18, 2))
                as net_revenue_category_{{ number }},
        {% endfor %}
        cast(sum(net_revenue) as decimal(18, 2)) as net_revenue

    from bought

    group by as_of_date, customer_id, is_last

),

-- One row a decliner, the two windows side by side; whoever bought no goods in one of them has 0 there.
windowed as (

    select
        decliners.as_of_date,
        decliners.customer_id,
        decliners.decline_probability,
        decliners.revenue_at_risk,
        {% for suffix, condition in [('', 'summed.is_last'), ('_prior', 'not summed.is_last')] %}
            coalesce(max(case when {{ condition }} then visits.visit_count end), 0) as visit_count{{ suffix }},
            coalesce(max(case when {{ condition }} then summed.item_count end), 0) as item_count{{ suffix }},
            {% for number in range(1, category_count + 1) %}
                coalesce(max(case when {{ condition }} then summed.net_revenue_category_{{ number }} end), 0)
                    as net_revenue_category_{{ number }}{{ suffix }},
            {% endfor %}
            coalesce(max(case when {{ condition }} then summed.net_revenue end), 0) as net_revenue{{ suffix }}
            {{- ',' if not loop.last }}
        {% endfor %}

    from decliners

    left join summed
        on
            decliners.as_of_date = summed.as_of_date
            and decliners.customer_id = summed.customer_id

    left join visits
        on
            summed.as_of_date = visits.as_of_date
            and summed.customer_id = visits.customer_id
            and summed.is_last = visits.is_last

    group by decliners.as_of_date, decliners.customer_id, decliners.decline_probability, decliners.revenue_at_risk

)

select * from windowed
