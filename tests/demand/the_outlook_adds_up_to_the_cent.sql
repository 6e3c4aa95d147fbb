-- Whether items do not add up to their parents, or these to the whole.
{% if not execute or built_relation('demand_outlook') %}
with

outlook as (

    select * from {{ ref('demand_outlook') }}

),

summed as (

    select
        sum(case when outlook_level = 'item' then expected_revenue else 0 end) as of_items,
        sum(case when outlook_level = 'parent' then expected_revenue else 0 end) as of_parents,
        sum(case when outlook_level = 'whole' then expected_revenue else 0 end) as of_the_whole

    from outlook

)

select * from summed

where of_items <> of_parents or of_parents <> of_the_whole
{% else %}
    -- The report does without demand, but its selection includes this test.
    select 1 as row_count where false
{% endif %}
