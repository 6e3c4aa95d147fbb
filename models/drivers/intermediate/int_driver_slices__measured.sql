{% set lines = driver_dimensions('line').keys() | list %}
{% set measures = ['order_count', 'item_count', 'net_revenue'] %}

with

slices as (

    select * from {{ ref('int_driver_slices__compared') }}

),

customers_compared as (

    select * from {{ ref('int_driver_customers__compared') }}

),

comparisons as (

    select * from {{ ref('int_driver_comparisons__planned') }}

),

orders as (

    select * from {{ ref('orders') }}

),

days as (

    select
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as order_month,
        count(distinct order_date) as open_days

    from orders

    where is_purchase or cancelled_date is not null

    group by cast({{ dbt.date_trunc('month', 'order_date') }} as date)

),

periods as (

    select
        comparisons.as_of_date,
        comparisons.comparison,
        comparisons.compared_date,
        {% for side, suffix in [('not comparisons.is_before', ''), ('comparisons.is_before', '_before')] %}
            sum(case when {{ side }} then coalesce(days.open_days, 0) else 0 end) as open_days{{ suffix }},
            sum(case when {{ side }} then {{ dbt.datediff(
                'comparisons.order_month', add_interval('comparisons.order_month', 1, 'month'), 'day'
            ) }} else 0 end) as calendar_days{{ suffix }}{{ ',' if not loop.last }}
        {% endfor %}

    from comparisons

    left join days
        on comparisons.order_month = days.order_month

    group by comparisons.as_of_date, comparisons.comparison, comparisons.compared_date

),

shoppers as (

    select
        as_of_date,
        comparison,
        sum(case when order_count > 0 then 1 else 0 end) as shop_customers,
        sum(case when order_count_before > 0 then 1 else 0 end) as shop_customers_before

    from customers_compared

    group by as_of_date, comparison

),

summed as (

    select
        as_of_date,
        comparison,
        dimension,
        slice,
        max(case when is_there then 1 else 0 end) = 1 as is_there,
        max(case when is_there_before then 1 else 0 end) = 1 as is_there_before,
        {% for measure in measures %}
            {% set type = {'order_count': dbt.type_bigint(), 'item_count': 'decimal(18, 4)', 'net_revenue': 'decimal(18, 2)'}[measure] %}
            cast(sum({{ measure }}) as {{ type }}) as {{ measure }},
            cast(sum({{ measure }}_before) as {{ type }}) as {{ measure }}_before{{ ',' if not loop.last }}
        {% endfor %}

    from slices

    group by as_of_date, comparison, dimension, slice

),

shops as (

    select
        shop.as_of_date,
        shop.comparison,
        shop.order_count as shop_orders,
        shop.order_count_before as shop_orders_before,
        shop.item_count as shop_items,
        shop.item_count_before as shop_items_before,
        shop.net_revenue as shop_revenue,
        shop.net_revenue_before as shop_revenue_before,
        shoppers.shop_customers,
        shoppers.shop_customers_before,
        periods.compared_date,
        {% for suffix in ['', '_before'] %}
            case
                when
                    shop.order_count >= {{ constant('busy_day_orders') }} * periods.open_days
                    and shop.order_count_before >= {{ constant('busy_day_orders') }} * periods.open_days_before
                    and periods.open_days > 0
                    and periods.open_days_before > 0
                    then periods.open_days{{ suffix }}
                else periods.calendar_days{{ suffix }}
            end as trading_days{{ suffix }}{{ ',' if not loop.last }}
        {% endfor %}

    from summed as shop

    inner join shoppers
        on shop.as_of_date = shoppers.as_of_date and shop.comparison = shoppers.comparison

    inner join periods
        on shop.as_of_date = periods.as_of_date and shop.comparison = periods.comparison

    where shop.dimension = 'whole'

),

measured as (

    select
        summed.as_of_date,
        summed.comparison,
        shops.compared_date,
        summed.dimension,
        summed.slice,
        summed.dimension in {{ text_list(lines or ['none']) }} as is_of_lines,
        summed.net_revenue,
        summed.net_revenue_before,
        cast(summed.net_revenue - summed.net_revenue_before as decimal(18, 2)) as revenue_change,
        shops.shop_revenue,
        shops.shop_revenue_before,
        {% for suffix in ['', '_before'] %}
            shops.shop_customers{{ suffix }},
            shops.trading_days{{ suffix }},
            shops.shop_customers{{ suffix }} * shops.trading_days{{ suffix }} as customer_days{{ suffix }},
            shops.shop_orders{{ suffix }},
            shops.shop_items{{ suffix }},
            summed.order_count{{ suffix }},
            summed.item_count{{ suffix }},
        {% endfor %}
        case
            when not summed.is_there_before and summed.net_revenue > 0 then 'entered'
            when not summed.is_there and summed.net_revenue_before > 0 then 'left'
            when
                least(summed.net_revenue, summed.net_revenue_before) > 0
                and least(summed.item_count, summed.item_count_before) > 0
                and least(shops.shop_orders, shops.shop_orders_before) > 0
                and (
                    summed.dimension in {{ text_list(lines or ['none']) }}
                    or least(summed.order_count, summed.order_count_before) > 0
                )
                then 'decomposed'
            else 'not_decomposable'
        end as state

    from summed

    inner join shops
        on summed.as_of_date = shops.as_of_date and summed.comparison = shops.comparison

)

select * from measured
