-- Every customer of a segment is a member or has a reason, in both tables and in the counts.
with

selected as (

    select
        audience,
        count(*) as customer_count

    from {{ ref('int_audience_candidates__selected') }}

    group by audience

),

outcomes as (

    select audience from {{ ref('audience_members') }}

    union all

    select audience from {{ ref('audience_exclusions') }}

),

found as (

    select
        audience,
        count(*) as customer_count

    from outcomes

    group by audience

),

counted as (

    select
        audience,
        sum(case when step = 'segment' then customer_count else 0 end) as customer_count,
        sum(case when step <> 'segment' then customer_count else 0 end) as outcome_count

    from {{ ref('audience_waterfall') }}

    group by audience

)

select
    counted.audience,
    selected.customer_count as segment_count,
    found.customer_count as found_count,
    counted.customer_count,
    counted.outcome_count

from counted

left join selected
    on counted.audience = selected.audience

left join found
    on counted.audience = found.audience

where
    counted.customer_count <> coalesce(selected.customer_count, 0)
    or counted.customer_count <> coalesce(found.customer_count, 0)
    or counted.customer_count <> counted.outcome_count
