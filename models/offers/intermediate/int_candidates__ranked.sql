{% set count = setting('recommendation_count') %}

with

candidates as (

    select * from {{ ref('int_candidates__scored') }}

),

customer_items as (

    select * from {{ ref('int_customer_items__counted') }}

),

items as (

    select * from {{ ref('int_items__counted') }}

),

marked as (

    select
        candidates.*,
        items.popularity_rank,
        customer_items.last_order_date,
        customer_items.item_id is not null as is_repeat

    from candidates

    inner join items
        on
            candidates.as_of_date = items.as_of_date
            and candidates.item_id = items.item_id

    left join customer_items
        on
            candidates.as_of_date = customer_items.as_of_date
            and candidates.customer_id = customer_items.customer_id
            and candidates.item_id = customer_items.item_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by as_of_date, customer_id, method, is_repeat
            order by score desc, last_order_date desc nulls last, popularity_rank asc
        ) as repeat_rank

    from marked

),

-- Of the popular ones twice as many: they also fill the lists of the other methods.
kept as (

    select
        *,
        case when method = 'popularity' then {{ 2 * count }} else {{ count }} end as wanted_count

    from ranked

    where repeat_rank <= case when method = 'popularity' then {{ 2 * count }} else {{ count }} end

),

-- What is new to the customer has the same order in both scopes; among all, repeats come in between.
scoped as (

    select
        *,
        'new' as item_scope,
        repeat_rank as candidate_rank

    from kept

    where not is_repeat

    union all

    select
        *,
        'all' as item_scope,
        row_number() over (
            partition by as_of_date, customer_id, method
            order by score desc, last_order_date desc nulls last, popularity_rank asc
        ) as candidate_rank

    from kept

),

limited as (

    select * from scoped

    where candidate_rank <= wanted_count

)

select * from limited
