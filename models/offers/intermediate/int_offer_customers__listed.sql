{% set sample_size = constant('recommendation_test_sample_size') %}

with

customers as (

    select * from {{ ref('customer_segment_history') }}

    where is_active

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

),

decliners as (

    select * from {{ ref('int_decliners__grouped') }}

),

-- Ordered by the values, and by the id only among equal ones, so that renaming customers draws the same values.
numbered as (

    select
        customers.as_of_date,
        customers.customer_id,
        offer_dates.is_latest,
        row_number() over (
            partition by customers.as_of_date
            order by customers.net_revenue, customers.order_count, customers.recency_days, customers.tenure_days,
                customers.customer_id
        ) as sample_number,
        count(*) over (partition by customers.as_of_date) as customer_count

    from customers

    inner join offer_dates
        on customers.as_of_date = offer_dates.as_of_date

),

sampled as (

    select
        *,
        {{ is_sampled(sample_size) }}
        and not is_latest as is_sampled

    from numbered

),

-- Decliners at both dates, and at the date of the test others beside them.
listed as (

    select
        sampled.as_of_date,
        sampled.customer_id,
        sampled.is_latest,
        sampled.is_sampled,
        decliners.group_name,
        decliners.group_id

    from sampled

    left join decliners
        on
            sampled.as_of_date = decliners.as_of_date
            and sampled.customer_id = decliners.customer_id

    where sampled.is_sampled or decliners.group_name is not null

)

select * from listed
