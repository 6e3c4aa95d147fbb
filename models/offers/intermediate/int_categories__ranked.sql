{% set has_category = has_product_column(setting('decliner_category')) %}

with

basket_products as (

    select * from {{ ref('int_basket_products__summed') }}

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

    where is_latest

),

{% if has_category %}
    products as (

        select
            product_id,
            {{ setting('decliner_category') }} as category

        from {{ ref('stg_products') }}

    ),
{% else %}
    products as (

        select
            product_id,
            cast(null as {{ dbt.type_string() }}) as category

        from basket_products

        where false

    ),
{% endif %}

summed as (

    select
        products.category,
        cast(sum(basket_products.net_revenue) as decimal(18, 2)) as net_revenue

    from basket_products

    inner join offer_dates
        on
            basket_products.order_date >= offer_dates.prior_window_start_date_3m
            and basket_products.order_date <= offer_dates.as_of_date

    inner join products
        on basket_products.product_id = products.product_id

    where products.category is not null

    group by products.category

),

ranked as (

    select
        *,
        row_number() over (order by net_revenue desc, category asc) as category_number

    from summed

),

largest as (

    select * from ranked

    where category_number <= {{ constant('decliner_category_count') }}

)

select * from largest
