with

offers as (

    select * from {{ ref('int_offers__listed') }}

),

testers as (

    select * from {{ ref('int_offer_testers__grouped') }}

),

tested as (

    select distinct
        as_of_date,
        customer_id,
        item_scope

    from {{ ref('int_offers__tested') }}

),

items as (

    select
        as_of_date,
        count(*) as item_count

    from {{ ref('int_items__counted') }}

    group by as_of_date

),

covered as (

    select
        testers.group_name,
        offers.item_scope,
        offers.method,
        offers.arrangement,
        {{ as_ratio('count(distinct offers.item_id)', 'max(items.item_count)') }} as coverage

    from offers

    inner join testers
        on
            offers.as_of_date = testers.as_of_date
            and offers.customer_id = testers.customer_id

    inner join tested
        on
            offers.as_of_date = tested.as_of_date
            and offers.customer_id = tested.customer_id
            and offers.item_scope = tested.item_scope

    inner join items
        on offers.as_of_date = items.as_of_date

    group by testers.group_name, offers.item_scope, offers.method, offers.arrangement

)

select * from covered
