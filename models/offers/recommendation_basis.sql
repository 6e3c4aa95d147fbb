with

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

),

baskets as (

    select
        offer_dates.as_of_date,
        count(*) as basket_count,
        sum(baskets.item_count) as basket_item_count,
        count(case when baskets.is_large then 1 end) as large_basket_count,
        sum(case when baskets.is_large then baskets.item_count else 0 end) as large_basket_item_count

    from {{ ref('int_baskets__sized') }} as baskets

    inner join offer_dates
        on
            baskets.order_date >= offer_dates.look_back_start_date
            and baskets.order_date <= offer_dates.as_of_date

    group by offer_dates.as_of_date

),

items as (

    select
        as_of_date,
        max(all_customer_count) as customer_count,
        count(*) as item_count,
        count(case when basket_count < {{ constant('rare_item_baskets') }} then 1 end) as rare_item_count

    from {{ ref('int_items__counted') }}

    group by as_of_date

),

decliners as (

    select
        as_of_date,
        count(*) as regular_count,
        count(case when is_decliner then 1 end) as decliner_count

    from {{ ref('int_decliners__marked') }}

    group by as_of_date

),

chosen as (

    select * from {{ ref('int_methods__chosen') }}

),

joined as (

    select
        offer_dates.as_of_date,
        offer_dates.is_latest,
        offer_dates.look_back_start_date,
        offer_dates.tested_until_date,
        '{{ item_column() or "product" }}' as recommended_item,
        coalesce(items.customer_count, 0) as customer_count,
        coalesce(decliners.regular_count, 0) as regular_count,
        coalesce(decliners.decliner_count, 0) as decliner_count,
        coalesce(baskets.basket_count, 0) as basket_count,
        coalesce(baskets.large_basket_count, 0) as large_basket_count,
        {{ as_ratio('baskets.large_basket_item_count', 'baskets.basket_item_count') }} as large_basket_item_ratio,
        coalesce(items.item_count, 0) as item_count,
        coalesce(items.rare_item_count, 0) as rare_item_count,
        chosen.method,
        chosen.tested_on,
        case
            when items.item_count is null then 'no_products'
            when decliners.decliner_count is null then 'no_decliners'
            when chosen.tested_on = 'nobody' then 'no_test'
            {% if setting('recommended_item') != 'product' and not item_column() %}
                when true then 'no_item_column'
            {% endif %}
            {% if not has_product_column(setting('decliner_category')) %}
                when true then 'no_categories'
            {% endif %}
            when chosen.tested_on = 'all_customers' then 'no_decliners_tested'
        end as reason

    from offer_dates

    left join baskets
        on offer_dates.as_of_date = baskets.as_of_date

    left join items
        on offer_dates.as_of_date = items.as_of_date

    left join decliners
        on offer_dates.as_of_date = decliners.as_of_date

    cross join chosen

)

select * from joined
