with

movements as (

    select * from {{ ref('int_movements__summed') }}

),

-- A scheme has no rows where it does not exist at both dates.
schemes as (

    {% for scheme, column in segment_schemes().items() %}
        select
            as_of_date,
            '{{ scheme }}' as scheme,
            case when is_new then 'not_yet_a_customer' else {{ column }}_before end as segment_before,
            case when is_gone then 'no_longer_a_customer' else {{ column }} end as segment,
            case
                when is_new then 'new'
                when is_gone then 'leaving'
                when is_active and not is_active_before then 'returning'
                when is_active_before and not is_active then 'lapsing'
                when {{ column }}_before = {{ column }} then 'staying'
                else 'moving'
            end as movement,
            customer_count,
            net_revenue_before,
            net_revenue,
            max({{ column }}_before) over (partition by as_of_date) is not null as exists_before,
            max({{ column }}) over (partition by as_of_date) is not null as exists_now

        from movements

        {{ 'union all' if not loop.last }}
    {% endfor %}

),

summed as (

    select
        as_of_date,
        scheme,
        segment_before,
        segment,
        movement,
        cast(sum(customer_count) as bigint) as customer_count,
        cast(sum(net_revenue_before) as decimal(18, 2)) as net_revenue_before,
        cast(sum(net_revenue) as decimal(18, 2)) as net_revenue

    from schemes

    where exists_before and exists_now

    group by as_of_date, scheme, segment_before, segment, movement

),

shared as (

    select
        *,
        {{ as_ratio('customer_count', 'sum(customer_count) over (partition by as_of_date, scheme, segment_before)') }}
            as segment_before_ratio

    from summed

)

select * from shared
