with

customers as (

    select * from {{ ref('int_offer_customers__listed') }}

    where not is_latest

),

-- Each customer counts in the sample of all, and a decliner among the decliners and in the group.
grouped as (

    select
        as_of_date,
        customer_id,
        'all_customers' as group_name

    from customers

    where is_sampled

    union all

    select
        as_of_date,
        customer_id,
        'decliners' as group_name

    from customers

    where group_name is not null

    union all

    select
        as_of_date,
        customer_id,
        group_name

    from customers

    where group_name is not null

)

select * from grouped
