with

basket_items as (

    select * from {{ ref('int_basket_items__numbered') }}

    where is_in_latest

),

baskets as (

    select * from {{ ref('int_baskets__sized') }}

    where not is_large

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

    where is_latest

),

customers as (

    select * from {{ ref('customer_segments') }}

),

-- Rules are learnt on the first two thirds of the days and confirmed on the last.
spans as (

    select
        min(baskets.order_date) as first_date,
        {{ add_interval(
            'min(baskets.order_date)', 'cast(floor(2 * ' ~ dbt.datediff('min(baskets.order_date)', 'max(baskets.order_date)', 'day') ~ ' / 3) as int)', 'day'
        ) }} as last_learnt_date,
        max(baskets.order_date) as last_date

    from baskets

    inner join offer_dates
        on baskets.order_date between offer_dates.look_back_start_date and offer_dates.as_of_date

),

listed as (

    select
        baskets.basket_number,
        coalesce(customers.rfm_segment, 'unknown') as segment,
        case when baskets.order_date <= spans.last_learnt_date then 1 else 0 end as learnt

    from baskets

    inner join spans
        on baskets.order_date between spans.first_date and spans.last_date

    left join customers
        on baskets.customer_id = customers.customer_id

),

-- As many of the most frequent items as pairs of them can be looked at.
items as (

    select
        basket_items.item_number,
        min(basket_items.item_id) as item_id,
        row_number() over (order by count(*) desc, min(basket_items.item_id) asc) as item_rank

    from basket_items

    inner join listed
        on basket_items.basket_number = listed.basket_number and listed.learnt = 1

    group by basket_items.item_number

    having count(*) >= {{ constant('rule_least_baskets') }}

),

rows_used as (

    select
        listed.basket_number,
        listed.segment,
        listed.learnt,
        cast(items.item_rank as int) as item_rank,
        items.item_id

    from basket_items

    inner join listed
        on basket_items.basket_number = listed.basket_number

    inner join items
        on basket_items.item_number = items.item_number and items.item_rank <= {{ constant('rule_item_limit') }}

    union all

    -- The basket itself, with and without such items.
    select
        basket_number,
        segment,
        learnt,
        0 as item_rank,
        cast(null as {{ dbt.type_string() }}) as item_id

    from listed

)

select * from rows_used
