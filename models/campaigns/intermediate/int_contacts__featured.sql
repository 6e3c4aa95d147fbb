with

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where contact_state not in ('undated', 'before_data')

),

visits as (

    select * from {{ ref('int_contacts__visited') }}

),

items as (

    select * from {{ ref('int_contacts__bought') }}

),

-- Who never bought has been away at least since the data begin.
featured as (

    select
        contacts.campaign_id,
        contacts.campaign_type,
        contacts.customer_id,
        contacts.contact_date,
        contacts.followed_until_date,
        contacts.is_next,
        contacts.channel,
        contacts.contact_cost,
        contacts.response_margin,
        contacts.is_responding,
        cast({{ dbt.datediff('coalesce(visits.last_order_date, contacts.data_start_date)', 'contacts.contact_date', 'day') }} as bigint)
            as recency_days,
        visits.order_count_1m,
        visits.order_count_3m,
        cast(visits.net_revenue_3m as decimal(18, 2)) as net_revenue_3m,
        coalesce(items.item_count_3m, 0) as item_count_3m,
        coalesce({{ as_ratio('visits.discount_3m', 'visits.net_revenue_3m + visits.discount_3m') }}, 0) as discount_ratio_3m,
        coalesce({{ as_ratio('visits.coupon_discount_3m', 'visits.net_revenue_3m') }}, 0) as coupon_ratio_3m,
        visits.coupon_order_count_3m,
        visits.coupon_order_count,
        visits.contact_count,
        visits.response_count,
        coalesce(items.covered_item_count_3m, 0) as covered_item_count_3m

    from contacts

    inner join visits
        on contacts.customer_id = visits.customer_id and contacts.contact_date = visits.contact_date

    left join items
        on contacts.campaign_id = items.campaign_id and contacts.customer_id = items.customer_id

)

select * from featured
