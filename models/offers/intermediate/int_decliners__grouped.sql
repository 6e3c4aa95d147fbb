{% set features = decliner_group_features() %}

with

decliners as (

    select * from {{ ref('int_decliners__compared') }}

),

centres as (

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
        centres.group_id,
        sqrt(
            {% for feature in features %}
                {{ squared(
                    '(decliners.' ~ feature ~ ' - centres.' ~ feature ~ '_mean) / centres.' ~ feature ~ '_scale - centres.'
                    ~ feature ~ '_coordinate'
                ) }} {{ '+' if not loop.last }}
            {% endfor %}
        ) as group_distance

    from decliners

    cross join centres

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

),

groups as (

    select * from {{ ref('int_decliner_groups__named') }}

),

grouped as (

    select
        nearest.as_of_date,
        nearest.customer_id,
        nearest.group_id,
        groups.group_name,
        nearest.group_distance

    from nearest

    inner join groups
        on nearest.group_id = groups.group_id

)

select * from grouped
