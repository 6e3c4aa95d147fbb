{% set has_products = has_source_table('campaign_products') %}

with

contacts as (

    select * from {{ ref('int_contacts__dated') }}

    where contact_state not in ('undated', 'before_data')

),

transactions as (

    select * from {{ ref('stg_transactions') }}

    where
        rejection_reason is null
        and customer_id is not null
        and product_id is not null
        and is_goods
        and amount > 0

),

{% if has_products %}
    campaign_products as (

        select * from {{ ref('stg_campaign_products') }}

    ),
{% endif %}

-- Contacts of one day share what is known of a customer.
days as (

    select distinct
        customer_id,
        contact_date,
        {{ add_interval('contact_date', -3, 'month') }} as quarter_start_date

    from contacts

),

customer_items as (

    select distinct
        customer_id,
        product_id,
        order_date

    from transactions

),

bought as (

    select distinct
        days.customer_id,
        days.contact_date,
        customer_items.product_id

    from days

    inner join customer_items
        on
            days.customer_id = customer_items.customer_id
            and days.contact_date > customer_items.order_date
            and days.quarter_start_date <= customer_items.order_date

),

item_counts as (

    select
        customer_id,
        contact_date,
        count(*) as item_count_3m

    from bought

    group by customer_id, contact_date

),

covered as (

    {% if has_products %}
        select
            contacts.campaign_id,
            contacts.customer_id,
            count(*) as covered_item_count_3m

        from contacts

        inner join bought
            on contacts.customer_id = bought.customer_id and contacts.contact_date = bought.contact_date

        inner join campaign_products
            on
                contacts.products_of_campaign_id = campaign_products.campaign_id
                and bought.product_id = campaign_products.product_id

        group by contacts.campaign_id, contacts.customer_id
    {% else %}
        {{ no_rows({'campaign_id': 'text', 'customer_id': 'text', 'covered_item_count_3m': 'bigint'}) }}
    {% endif %}

),

joined as (

    select
        contacts.campaign_id,
        contacts.customer_id,
        item_counts.item_count_3m,
        coalesce(covered.covered_item_count_3m, 0) as covered_item_count_3m

    from contacts

    inner join item_counts
        on contacts.customer_id = item_counts.customer_id and contacts.contact_date = item_counts.contact_date

    left join covered
        on contacts.campaign_id = covered.campaign_id and contacts.customer_id = covered.customer_id

)

select * from joined
