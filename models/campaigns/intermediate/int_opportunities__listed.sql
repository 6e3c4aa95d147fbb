with

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where contact_state = 'known'

),

orders as (

    select * from {{ ref('int_campaign_orders__summed') }}

    where is_purchase

),

responses as (

    select distinct
        campaign_id,
        customer_id,
        response_date

    from {{ ref('int_responses__listed') }}

),

-- The first order of a day is the visit.
numbered as (

    select
        *,
        row_number() over (partition by customer_id, order_date order by order_hour asc, place asc, order_id asc) as order_number

    from orders

),

visits as (

    select
        customer_id,
        order_date as visit_date,
        place,
        distance,
        case
            when order_hour < 6 then '1_night'
            when order_hour < 12 then '2_morning'
            when order_hour < 17 then '3_afternoon'
            else '4_evening'
        end as day_part,
        {{ weekday_key('order_date') }} as weekday,
        count(*) over (
            partition by customer_id
            order by {{ dbt.datediff("cast('1900-01-01' as date)", 'order_date', 'day') }}
            range between 30 preceding and 1 preceding
        ) as visit_count_30d

    from numbered

    where order_number = 1

),

listed as (

    select
        contacts.campaign_id,
        contacts.campaign_type,
        contacts.customer_id,
        contacts.contact_date,
        contacts.response_margin,
        contacts.contact_cost,
        visits.visit_date,
        visits.place,
        visits.distance,
        visits.day_part,
        visits.weekday,
        visits.visit_count_30d,
        responses.response_date is not null as is_responding

    from contacts

    inner join visits
        on
            contacts.customer_id = visits.customer_id
            and visits.visit_date between contacts.contact_date and contacts.followed_until_date

    left join responses
        on
            contacts.campaign_id = responses.campaign_id
            and contacts.customer_id = responses.customer_id
            and visits.visit_date = responses.response_date

)

select * from listed
