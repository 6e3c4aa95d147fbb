{% set features = decliner_group_features() %}

with

decliners as (

    select * from {{ ref('int_decliners__compared') }}

),

groups as (

    select
        group_id,
        {% for feature in features %}
            max(case when feature = '{{ feature }}' then coordinate end) as {{ feature }}_coordinate,
            max(case when feature = '{{ feature }}' then mean end) as {{ feature }}_mean,
            max(case when feature = '{{ feature }}' then scale end) as {{ feature }}_scale
            {{- ',' if not loop.last }}
        {% endfor %}

    from {{ ref('int_decliner_groups__chosen') }}

    group by group_id

),

distances as (

    select
        decliners.as_of_date,
        decliners.customer_id,
        groups.group_id,
        sqrt(
            {% for feature in features %}
                {{ squared(
                    '(decliners.' ~ feature ~ ' - groups.' ~ feature ~ '_mean) / groups.' ~ feature ~ '_scale - groups.'
                    ~ feature ~ '_coordinate'
                ) }} {{ '+' if not loop.last }}
            {% endfor %}
        ) as group_distance

    from decliners

    cross join groups

),

ranked as (

    select
        *,
        row_number() over (partition by as_of_date, customer_id order by group_distance, group_id) as distance_rank

    from distances

),

nearest as (

    select
        as_of_date,
        customer_id,
        group_id,
        group_distance

    from ranked

    where distance_rank = 1

)

select * from nearest
