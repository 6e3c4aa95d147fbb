with

customers as (

    select * from {{ ref('int_customers__segmented') }}

    where is_month_end

),

numbered as (

    select
        customer_id,
        as_of_month as first_month,
        rfm_segment as first_segment,
        is_left_truncated,
        row_number() over (partition by customer_id order by as_of_date) as date_number

    from customers

),

-- A cohort is the month at whose end somebody is a customer for the first time, and the segment there.
cohorted as (

    select
        customer_id,
        first_month,
        first_segment,
        is_left_truncated

    from numbered

    where date_number = 1

)

select * from cohorted
