{# Buyers among the group that an item must have had, for its loss to be no accident of a few. #}
{% set least_buyers = 5 %}

with

regulars as (

    select * from {{ ref('int_decliners__marked') }}

),

decliners as (

    select * from {{ ref('int_decliners__grouped') }}

),

customer_items as (

    select * from {{ ref('int_customer_items__counted') }}

    where basket_count_3m > 0 or basket_count_prior_3m > 0

),

members as (

    select
        as_of_date,
        group_id,
        count(*) as member_count

    from decliners

    group by as_of_date, group_id

),

bought as (

    select
        decliners.as_of_date,
        decliners.group_id,
        customer_items.item_id,
        count(case when customer_items.basket_count_prior_3m > 0 then 1 end) as buyer_count_prior,
        count(case when customer_items.basket_count_3m > 0 then 1 end) as buyer_count

    from decliners

    inner join customer_items
        on
            decliners.as_of_date = customer_items.as_of_date
            and decliners.customer_id = customer_items.customer_id

    group by decliners.as_of_date, decliners.group_id, customer_items.item_id

),

-- The similar customers: regulars as well, but not about to decline.
bought_by_others as (

    select
        regulars.as_of_date,
        customer_items.item_id,
        count(case when customer_items.basket_count_prior_3m > 0 then 1 end) as other_buyer_count_prior,
        count(case when customer_items.basket_count_3m > 0 then 1 end) as other_buyer_count

    from regulars

    inner join customer_items
        on
            regulars.as_of_date = customer_items.as_of_date
            and regulars.customer_id = customer_items.customer_id

    where not regulars.is_decliner

    group by regulars.as_of_date, customer_items.item_id

),

-- Buyers that the group would still have, had it done as the others did; seasons that others began count for nothing.
compared as (

    select
        bought.*,
        bought_by_others.other_buyer_count_prior,
        bought_by_others.other_buyer_count,
        members.member_count,
        bought.buyer_count_prior * least(
            1, coalesce({{ as_ratio('bought_by_others.other_buyer_count', 'bought_by_others.other_buyer_count_prior') }}, 1)
        ) - bought.buyer_count as lost_buyer_count,
        (
            ln((bought.buyer_count + 0.5) / (bought.buyer_count_prior + 0.5))
            - ln((bought_by_others.other_buyer_count + 0.5) / (bought_by_others.other_buyer_count_prior + 0.5))
        ) / sqrt(
            1 / (bought.buyer_count + 0.5) + 1 / (bought.buyer_count_prior + 0.5)
            + 1 / (bought_by_others.other_buyer_count + 0.5) + 1 / (bought_by_others.other_buyer_count_prior + 0.5)
        ) as loss_z

    from bought

    inner join members
        on
            bought.as_of_date = members.as_of_date
            and bought.group_id = members.group_id

    inner join bought_by_others
        on
            bought.as_of_date = bought_by_others.as_of_date
            and bought.item_id = bought_by_others.item_id

    where
        bought.buyer_count_prior >= {{ least_buyers }}
        and bought.buyer_count < bought.buyer_count_prior
        and bought_by_others.other_buyer_count > 0

),

ranked as (

    select
        *,
        row_number() over (
            partition by as_of_date, group_id
            order by lost_buyer_count desc, buyer_count_prior desc, item_id asc
        ) as stopped_rank

    from compared

    where loss_z <= -1.96

)

select * from ranked
