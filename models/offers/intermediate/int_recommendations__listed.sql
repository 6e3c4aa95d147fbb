with

offers as (

    select * from {{ ref('int_offers__listed') }}

),

customers as (

    select * from {{ ref('int_offer_customers__listed') }}

    where is_latest

),

chosen as (

    select * from {{ ref('int_methods__chosen') }}

),

customer_items as (

    select * from {{ ref('int_customer_items__counted') }}

    where basket_count > 0

),

pairs as (

    select * from {{ ref('int_items__paired') }}

),

served as (

    select
        customers.group_id,
        customers.group_name,
        offers.*

    from offers

    inner join customers
        on
            offers.as_of_date = customers.as_of_date
            and offers.customer_id = customers.customer_id

    inner join chosen
        on offers.method = chosen.method

    where
        offers.arrangement = 'stopped_first'
        and offers.item_scope = '{{ "all" if setting("recommend_repeats") else "new" }}'

),

-- The item that the customer buys and that goes with it best.
companions as (

    select
        served.customer_id,
        served.item_id,
        pairs.item_id as goes_with_item_id,
        row_number() over (
            partition by served.customer_id, served.item_id
            order by customer_items.basket_count * pairs.similarity desc, pairs.item_id asc
        ) as companion_rank

    from served

    inner join pairs
        on
            served.as_of_date = pairs.as_of_date
            and served.item_id = pairs.other_item_id

    inner join customer_items
        on
            served.as_of_date = customer_items.as_of_date
            and served.customer_id = customer_items.customer_id
            and pairs.item_id = customer_items.item_id

),

listed as (

    select
        served.*,
        companions.goes_with_item_id

    from served

    left join companions
        on
            served.customer_id = companions.customer_id
            and served.item_id = companions.item_id
            and companions.companion_rank = 1

)

select * from listed
