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

scopes as (

    select 'all' as item_scope
    union all
    select 'new' as item_scope

),

marked as (

    select
        candidates.*,
        scopes.item_scope,
        items.popularity_rank,
        customer_items.last_order_date,
        customer_items.item_id is not null as is_repeat

    from candidates

    -- A new purchase of the months that are tested was in no catalogue.
    inner join items
        on
            candidates.as_of_date = items.as_of_date
            and candidates.item_id = items.item_id

    left join customer_items
        on
            candidates.as_of_date = customer_items.as_of_date
            and candidates.customer_id = customer_items.customer_id
            and candidates.item_id = customer_items.item_id

    cross join scopes

    where scopes.item_scope = 'all' or customer_items.item_id is null

),

ranked as (

    select
        *,
        row_number() over (
            partition by as_of_date, customer_id, method, item_scope
            order by score desc, last_order_date desc nulls last, popularity_rank asc
        ) as candidate_rank

    from marked

),

-- Of the popular ones twice as many: they also fill the lists of the other methods.
kept as (

    select * from ranked

    where candidate_rank <= case when method = 'popularity' then {{ 2 * count }} else {{ count }} end

)

select * from kept
