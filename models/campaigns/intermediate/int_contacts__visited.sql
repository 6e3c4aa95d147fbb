with

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where contact_state not in ('undated', 'before_data')

),

earlier_contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where not is_next

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

-- Contacts of one day share what is known of a customer.
days as (

    select distinct
        customer_id,
        contact_date,
        {{ add_interval('contact_date', -1, 'month') }} as month_start_date,
        {{ add_interval('contact_date', -3, 'month') }} as quarter_start_date

    from contacts

),

ordered as (

    select
        days.customer_id,
        days.contact_date,
        max(orders.order_date) as last_order_date,
        count(case when orders.order_date >= days.month_start_date then 1 end) as order_count_1m,
        count(case when orders.order_date >= days.quarter_start_date then 1 end) as order_count_3m,
        sum(case when orders.order_date >= days.quarter_start_date then orders.net_revenue end) as net_revenue_3m,
        sum(case when orders.order_date >= days.quarter_start_date then orders.discount end) as discount_3m,
        sum(case when orders.order_date >= days.quarter_start_date then orders.coupon_discount end) as coupon_discount_3m,
        count(case when orders.order_date >= days.quarter_start_date and orders.coupon_discount > 0 then 1 end)
            as coupon_order_count_3m,
        count(case when orders.coupon_discount > 0 then 1 end) as coupon_order_count

    from days

    inner join orders
        on days.customer_id = orders.customer_id and days.contact_date > orders.order_date

    group by days.customer_id, days.contact_date

),

contacted as (

    select
        days.customer_id,
        days.contact_date,
        count(*) as contact_count

    from days

    inner join earlier_contacts
        on days.customer_id = earlier_contacts.customer_id and days.contact_date > earlier_contacts.contact_date

    group by days.customer_id, days.contact_date

),

responded as (

    select
        days.customer_id,
        days.contact_date,
        count(distinct responses.campaign_id) as response_count

    from days

    inner join responses
        on days.customer_id = responses.customer_id and days.contact_date > responses.response_date

    group by days.customer_id, days.contact_date

),

visited as (

    select
        days.customer_id,
        days.contact_date,
        ordered.last_order_date,
        {% for column in [
            'order_count_1m', 'order_count_3m', 'net_revenue_3m', 'discount_3m', 'coupon_discount_3m', 'coupon_order_count_3m',
            'coupon_order_count'
        ] %}
            coalesce(ordered.{{ column }}, 0) as {{ column }},
        {% endfor %}
        coalesce(contacted.contact_count, 0) as contact_count,
        coalesce(responded.response_count, 0) as response_count

    from days

    left join ordered
        on days.customer_id = ordered.customer_id and days.contact_date = ordered.contact_date

    left join contacted
        on days.customer_id = contacted.customer_id and days.contact_date = contacted.contact_date

    left join responded
        on days.customer_id = responded.customer_id and days.contact_date = responded.contact_date

)

select * from visited
