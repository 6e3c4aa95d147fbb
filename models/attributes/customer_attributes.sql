with

customers as (

    select * from {{ ref('int_customer_places__located') }}

),

affinities as (

    select * from {{ ref('customer_affinities') }}

    -- What is hardly more than usual is nobody's habit.
    where affinity_rank = 1 and own_ratio - shop_ratio >= {{ constant('smallest_affinity_excess') }}

),

picked as (

    select
        customer_id,
        {% for habit, column in {'interest': 'interest', 'channel': 'channel_habit', 'day_part': 'day_part_habit'}.items() %}
            max(case when habit = '{{ habit }}' then habit_value end) as {{ column }},
            max(case when habit = '{{ habit }}' then affinity end) as {{ habit }}_affinity{{ ',' if not loop.last }}
        {% endfor %}

    from affinities

    group by customer_id

),

joined as (

    select
        customers.customer_id,
        coalesce(picked.interest, 'none') as interest,
        picked.interest_affinity,
        coalesce(picked.channel_habit, 'none') as channel_habit,
        picked.channel_affinity,
        coalesce(picked.day_part_habit, 'none') as day_part_habit,
        picked.day_part_affinity,
        customers.place,
        customers.place_kind

    from customers

    left join picked
        on customers.customer_id = picked.customer_id

)

select * from joined
