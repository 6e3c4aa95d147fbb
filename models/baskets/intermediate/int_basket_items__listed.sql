{% set item = item_column() %}

with

basket_products as (

    select * from {{ ref('int_basket_products__summed') }}

),

{% if item %}
    products as (

        select * from {{ ref('stg_products') }}

    ),

    listed as (

        select
            basket_products.customer_id,
            basket_products.order_id,
            basket_products.order_date,
            products.{{ item }} as item_id,
            cast(sum(basket_products.net_revenue) as decimal(18, 2)) as net_revenue

        from basket_products

        inner join products
            on basket_products.product_id = products.product_id

        where products.{{ item }} is not null

        group by basket_products.customer_id, basket_products.order_id, basket_products.order_date, products.{{ item }}

    )
{% else %}
    listed as (

        select
            customer_id,
            order_id,
            order_date,
            product_id as item_id,
            net_revenue

        from basket_products

    )
{% endif %}

select * from listed
