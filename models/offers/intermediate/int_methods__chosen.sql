{# Testers from whom on the decliners decide; fewer say nothing, and all customers do instead. #}
{% set least_testers = 20 %}

with

methods as (

    select * from {{ ref('int_methods__measured') }}

    where
        arrangement = 'method_alone'
        and item_scope = '{{ "all" if setting("recommend_repeats") else "new" }}'
        and customer_count >= {{ least_testers }}
        and group_name in ('decliners', 'all_customers')

),

ranked as (

    select
        method,
        group_name as tested_on,
        row_number() over (
            order by
                case when group_name = 'decliners' then 0 else 1 end asc,
                mean_average_precision desc,
                hit_rate desc,
                method asc
        ) as method_rank

    from methods

),

-- Without a test, the customer's own goods or what goes with them.
chosen as (

    select
        coalesce(max(method), '{{ "own_repeats" if setting("recommend_repeats") and "own_repeats" in setting("recommendation_methods")
            else "popularity" }}') as method,
        coalesce(max(tested_on), 'nobody') as tested_on

    from ranked

    where method_rank = 1

)

select * from chosen
