-- A lapsed customer keeps a row: who is there at one date is there at the next, but for those whose purchase was taken back.
with

dates as (

    select
        as_of_date,
        lead(as_of_date) over (order by as_of_date) as next_date

    from {{ ref('int_as_of_dates__planned') }}

)

select
    history.customer_id,
    dates.next_date
from {{ ref('customer_segment_history') }} as history
inner join dates
    on history.as_of_date = dates.as_of_date
left join {{ ref('customer_segment_history') }} as later
    on
        history.customer_id = later.customer_id
        and dates.next_date = later.as_of_date
where
    dates.next_date is not null
    and {{ is_new('dates.next_date', 'segments') }}
    and later.customer_id is null
    and not exists (
        select *
        from {{ ref('orders') }} as orders
        where
            orders.customer_id = history.customer_id
            and orders.cancelled_date > history.as_of_date
            and orders.cancelled_date <= dates.next_date
    )
