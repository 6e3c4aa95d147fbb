{% set factors = ['orders', 'items', 'price'] %}
{% set both = 'least(order_count, order_count_before) > 0 and least(item_count, item_count_before) > 0'
    ~ ' and least(net_revenue, net_revenue_before) > 0' %}

with

customers as (

    select * from {{ ref('int_driver_customers__compared') }}

),

classed as (

    select
        *,
        net_revenue - net_revenue_before as revenue_change,
        case
            when not is_there then 'lost'
            when not is_there_before and is_new then 'new'
            when not is_there_before then 'returning'
            when {{ both }} then 'kept'
            else 'unexplained'
        end as kind

    from customers

),

-- Doubles of one row, rounded before they are summed.
weighed as (

    select
        *,
        case when kind = 'kept' then {{ log_mean('net_revenue', 'net_revenue_before') }} end as weight

    from classed

),

rounded as (

    select
        *,
        cast(coalesce(weight * {{ log_change('order_count', 1) }}, 0) as decimal(18, 2)) as orders,
        cast(coalesce(weight * {{ log_change('item_count', 'order_count') }}, 0) as decimal(18, 2)) as items,
        cast(coalesce(weight * {{ log_change('net_revenue', 'item_count') }}, 0) as decimal(18, 2)) as price

    from weighed

),

led as (

    select
        *,
        {{ largest_term(factors) }} as largest_term

    from rounded

),

summed as (

    select
        as_of_date,
        comparison,
        customer_group,
        {% for kind in ['new', 'returning', 'lost', 'unexplained'] %}
            cast(sum(case when kind = '{{ kind }}' then 1 else 0 end) as bigint) as {{ kind }}_count,
            cast(sum(case when kind = '{{ kind }}' then revenue_change else 0 end) as decimal(18, 2)) as {{ kind }}_change,
        {% endfor %}
        cast(sum(case when kind = 'kept' then 1 else 0 end) as bigint) as kept_count,
        {% for factor in factors %}
            cast(sum(
                case when kind = 'kept' then {{ settled_term(factor, factors, 'revenue_change') }} else 0 end
            ) as decimal(18, 2)) as {{ factor }}_change{{ ',' if not loop.last }}
        {% endfor %}

    from led

    group by as_of_date, comparison, customer_group

),

terms as (

    {% for term in bridge_terms() %}
        select
            as_of_date,
            comparison,
            customer_group,
            '{{ term }}' as term,
            {{ loop.index }} as term_order,
            {{ 'kept' if term in factors else term }}_count as customer_count,
            {{ term }}_change as revenue_change

        from summed

        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from terms
