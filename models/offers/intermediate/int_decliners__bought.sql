{% set has_category = has_product_column(setting('decliner_category')) %}

with

decliners as (

    select * from {{ ref('int_decliners__marked') }}

    where is_decliner

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

),

{% if 'product_id' in declared_columns('transactions') %}
    basket_products as (

        select * from {{ ref('int_basket_products__summed') }}

    ),
{% else %}
    -- Without products a purchase is one item.
    basket_products as (

        select
            customer_id,
            order_id,
            order_date,
            net_revenue

        from {{ ref('orders') }}

        where is_purchase

    ),
{% endif %}

{% if has_category %}
    products as (

        select
            stg_products.product_id,
            categories.category_number

        from {{ ref('stg_products') }} as stg_products

        inner join {{ ref('int_categories__ranked') }} as categories
            on stg_products.{{ setting('decliner_category') }} = categories.category

    ),
{% endif %}

-- Whole numbers and money of the last three months and of the three before them.
bought as (

    select
        decliners.as_of_date,
        decliners.customer_id,
        basket_products.order_date >= offer_dates.window_start_date_3m as is_last,
        basket_products.order_id,
        basket_products.order_date,
        {{ 'products.category_number' if has_category else 'cast(null as int)' }} as category_number,
        count(*) as item_count,
        cast(sum(basket_products.net_revenue) as decimal(18, 2)) as net_revenue

    from decliners

    inner join offer_dates
        on decliners.as_of_date = offer_dates.as_of_date

    inner join basket_products
        on
            decliners.customer_id = basket_products.customer_id
            and basket_products.order_date >= offer_dates.prior_window_start_date_3m
            and basket_products.order_date <= offer_dates.as_of_date

    {% if has_category %}
        left join products
            on basket_products.product_id = products.product_id
    {% endif %}

    group by
        decliners.as_of_date, decliners.customer_id, offer_dates.window_start_date_3m, basket_products.order_id,
        basket_products.order_date{{ ', products.category_number' if has_category }}

)

select * from bought
