with

decliners as (

    select * from {{ ref('int_decliners__compared') }}

),

grouped as (

    select * from {{ ref('int_decliners__grouped') }}

),

marked as (

    select * from {{ ref('int_decliners__marked') }}

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

    where is_latest

),

joined as (

    select
        decliners.customer_id,
        decliners.as_of_date,
        grouped.group_id,
        grouped.group_name,
        grouped.group_distance,
        marked.decline_probability,
        marked.revenue_at_risk,
        decliners.visits_change,
        decliners.items_change,
        decliners.price_change

    from decliners

    inner join offer_dates
        on decliners.as_of_date = offer_dates.as_of_date

    inner join grouped
        on
            decliners.as_of_date = grouped.as_of_date
            and decliners.customer_id = grouped.customer_id

    inner join marked
        on
            decliners.as_of_date = marked.as_of_date
            and decliners.customer_id = marked.customer_id

)

select * from joined
