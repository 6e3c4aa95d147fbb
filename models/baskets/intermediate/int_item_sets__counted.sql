with

basket_items as (

    select * from {{ ref('int_rule_items__listed') }}

),

basket_pairs as (

    select * from {{ ref('int_rule_pairs__listed') }}

),

items as (

    select
        item_rank,
        min(item_id) as item_id

    from basket_items

    where item_rank > 0

    group by item_rank

),

-- A triple is at most as frequent as each pair in it (Agrawal and Srikant 1994).
basket_triples as (

    select
        basket_pairs.segment,
        basket_pairs.learnt,
        basket_pairs.item_1,
        basket_pairs.item_2,
        other_pairs.item_2 as item_3

    from basket_pairs

    inner join basket_pairs as other_pairs
        on basket_pairs.basket_number = other_pairs.basket_number and basket_pairs.item_2 = other_pairs.item_1

),

sets as (

    select
        segment,
        learnt,
        case when item_rank > 0 then 1 else 0 end as item_count,
        item_rank as item_1,
        0 as item_2,
        0 as item_3

    from basket_items

    union all

    select
        segment,
        learnt,
        2 as item_count,
        item_1,
        item_2,
        0 as item_3

    from basket_pairs

    union all

    select
        segment,
        learnt,
        3 as item_count,
        item_1,
        item_2,
        item_3

    from basket_triples

),

counted as (

    select
        segment,
        item_count,
        item_1,
        item_2,
        item_3,
        sum(learnt) as learnt_count,
        count(*) - sum(learnt) as later_count

    from sets

    group by segment, item_count, item_1, item_2, item_3

),

scoped as (

    select
        segment as scope,
        item_count,
        item_1,
        item_2,
        item_3,
        learnt_count,
        later_count

    from counted

    union all

    select
        'all' as scope,
        item_count,
        item_1,
        item_2,
        item_3,
        sum(learnt_count) as learnt_count,
        sum(later_count) as later_count

    from counted

    group by item_count, item_1, item_2, item_3

),

named as (

    select
        scoped.scope,
        scoped.item_count,
        {% for number in range(1, 4) %}
            items_{{ number }}.item_id as item_{{ number }},
        {% endfor %}
        cast(scoped.learnt_count as bigint) as learnt_count,
        cast(scoped.later_count as bigint) as later_count

    from scoped

    {% for number in range(1, 4) %}
        left join items as items_{{ number }}
            on scoped.item_{{ number }} = items_{{ number }}.item_rank
    {% endfor %}

    where scoped.item_count < 2 or scoped.learnt_count >= {{ constant('rule_least_baskets') }}

)

select * from named
