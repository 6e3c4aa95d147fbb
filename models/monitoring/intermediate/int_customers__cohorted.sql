{# Where nothing is kept of the last build, what is there is not looked at: Spark cannot read a table that it overwrites. #}
{% set adds_to_last_build = is_incremental() and has_last_build('monitoring') %}

with

customers as (

    select * from {{ ref('customer_segment_history') }}

    where is_month_end

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'monitoring'

),

{% if adds_to_last_build %}
    known as (

        select * from {{ this }}

    ),
{% endif %}

numbered as (

    select
        customers.customer_id,
        customers.as_of_month as first_month,
        customers.rfm_segment as first_segment,
        customers.is_left_truncated,
        row_number() over (partition by customers.customer_id order by customers.as_of_date) as date_number

    from customers

    inner join as_of_dates
        on customers.as_of_date = as_of_dates.as_of_date

    {% if adds_to_last_build %}
        left join known
            on
                customers.customer_id = known.customer_id
                and known.first_month < as_of_dates.first_due_month

        where known.customer_id is null
    {% endif %}

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
