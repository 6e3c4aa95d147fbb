{% set count = setting('recommendation_count') %}

with

candidates as (

    select * from {{ ref('int_candidates__ranked') }}

),

missed as (

    select * from {{ ref('int_offers__missed') }}

),

methods as (

    select distinct method from candidates

),

placed as (

    select
        missed.as_of_date,
        missed.customer_id,
        methods.method,
        'all' as item_scope,
        missed.item_id,
        'stopped_by_group' as reason,
        1 as part,
        missed.place,
        cast(null as decimal(18, 6)) as score,
        true as is_repeat,
        missed.last_order_date

    from missed

    cross join methods

    where missed.place <= {{ constant('stopped_item_limit') }}

    union all

    select
        as_of_date,
        customer_id,
        method,
        item_scope,
        item_id,
        method as reason,
        2 as part,
        candidate_rank as place,
        score,
        is_repeat,
        last_order_date

    from candidates

    where candidate_rank <= {{ count }}

    union all

    -- What a method cannot fill, the most popular items do.
    select
        candidates.as_of_date,
        candidates.customer_id,
        methods.method,
        candidates.item_scope,
        candidates.item_id,
        'popularity' as reason,
        3 as part,
        candidates.candidate_rank as place,
        candidates.score,
        candidates.is_repeat,
        candidates.last_order_date

    from candidates

    cross join methods

    where candidates.method = 'popularity' and methods.method <> 'popularity'

),

arrangements as (

    select 'method_alone' as arrangement
    union all
    select 'stopped_first' as arrangement

),

arranged as (

    select
        placed.*,
        arrangements.arrangement,
        row_number() over (
            partition by
                placed.as_of_date, placed.customer_id, placed.method, placed.item_scope, arrangements.arrangement,
                placed.item_id
            order by placed.part
        ) as repetition

    from placed

    cross join arrangements

    where arrangements.arrangement = 'stopped_first' or placed.part > 1

),

ranked as (

    select
        *,
        row_number() over (
            partition by as_of_date, customer_id, method, item_scope, arrangement
            order by part, place
        ) as recommendation_rank

    from arranged

    where repetition = 1

),

listed as (

    select * from ranked

    where recommendation_rank <= {{ count }}

)

select * from listed
