{{ config(enabled=model.config.enabled and has_source_table('places')) }}
{% set place = 'place' if 'place' in declared_columns('transactions') else 'channel' %}

with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where rejection_reason is null and customer_id is not null and is_goods and amount > 0

),

latest as (

    select as_of_date from {{ ref('int_as_of_dates__planned') }}

    where is_latest

),

places as (

    select * from {{ ref('stg_places') }}

),

counted as (

    select
        transactions.customer_id,
        places.place,
        count(distinct transactions.order_id) as purchase_count,
        max(transactions.ordered_at) as last_ordered_at

    from transactions

    inner join latest
        on transactions.order_date <= latest.as_of_date

    -- A place that is not listed, such as a shop on the web, is nowhere.
    inner join places
        on transactions.{{ place }} = places.place

    group by transactions.customer_id, places.place

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id order by purchase_count desc, last_ordered_at desc, place asc
        ) as place_rank

    from counted

),

chosen as (

    select
        customer_id,
        place as store

    from ranked

    where place_rank = 1

)

select * from chosen
