with

logged as (

    {{ logged_rows('exposures') }}

),

customers as (

    select * from {{ ref('customer_segments') }}

),

latest as (

    select max(as_of_date) as as_of_date from customers

),

numbered as (

    select
        logged.*,
        row_number() over (
            partition by logged.audience, logged.as_of_date, logged.customer_id, logged.channel
            order by logged.sent_at, logged.status
        ) as log_number

    from logged

),

judged as (

    select
        numbered.audience,
        numbered.as_of_date,
        numbered.customer_id,
        numbered.channel,
        numbered.sent_at,
        coalesce(numbered.status, 'sent') as status,
        case when numbered.status = 'held_out' then 'control' else 'treated' end as arm,
        case
            when
                numbered.audience is null
                or numbered.as_of_date is null
                or numbered.customer_id is null
                or numbered.channel is null
                or numbered.sent_at is null
                then 'incomplete'
            when numbered.log_number > 1 then 'repeated'
            when latest.as_of_date is null or cast(numbered.sent_at as date) > latest.as_of_date then 'after_the_as_of_date'
            when customers.customer_id is null then 'unknown_customer'
        end as ignored_reason

    from numbered

    cross join latest

    left join customers
        on numbered.customer_id = customers.customer_id

)

select * from judged
