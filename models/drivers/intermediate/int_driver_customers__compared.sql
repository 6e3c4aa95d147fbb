{% set schemes = driver_schemes() %}
{% set measures = ['order_count', 'item_count', 'net_revenue'] %}

with

order_months as (

    select * from {{ ref('int_driver_orders__summed') }}

),

orders as (

    select * from {{ ref('orders') }}

),

comparisons as (

    select * from {{ ref('int_driver_comparisons__planned') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

first_purchases as (

    select
        customer_id,
        min(order_date) as first_order_date

    from orders

    where is_purchase

    group by customer_id

),

months as (

    select
        customer_id,
        customer_group,
        order_month,
        sum(order_count) as order_count,
        sum(item_count) as item_count,
        sum(net_revenue) as net_revenue

    from order_months

    group by customer_id, customer_group, order_month

),

compared as (

    select
        comparisons.as_of_date,
        comparisons.comparison,
        comparisons.start_date,
        comparisons.segment_date,
        comparisons.segment_date_before,
        comparisons.has_segments,
        months.customer_id,
        months.customer_group,
        max(case when comparisons.is_before then 0 else 1 end) = 1 as is_there,
        max(case when comparisons.is_before then 1 else 0 end) = 1 as is_there_before,
        {% for measure in measures %}
            sum(case when comparisons.is_before then 0 else months.{{ measure }} end) as {{ measure }},
            sum(case when comparisons.is_before then months.{{ measure }} else 0 end) as {{ measure }}_before
            {{- ',' if not loop.last }}
        {% endfor %}

    from months

    inner join comparisons
        on months.order_month = comparisons.order_month

    group by
        comparisons.as_of_date,
        comparisons.comparison,
        comparisons.start_date,
        comparisons.segment_date,
        comparisons.segment_date_before,
        comparisons.has_segments,
        months.customer_id,
        months.customer_group

),

joined as (

    select
        compared.as_of_date,
        compared.comparison,
        compared.customer_id,
        compared.customer_group,
        compared.is_there,
        compared.is_there_before,
        coalesce(first_purchases.first_order_date >= compared.start_date, false) as is_new,
        compared.has_segments,
        {% for dimension, column in schemes.items() %}
            case when compared.has_segments then coalesce(beginnings.{{ column }}, 'not_yet_a_customer') end
                as {{ dimension }},
            case when compared.has_segments then coalesce(earlier_beginnings.{{ column }}, 'not_yet_a_customer') end
                as {{ dimension }}_before,
        {% endfor %}
        {% for measure in measures %}
            {% set type = {'order_count': dbt.type_bigint(), 'item_count': 'decimal(18, 4)', 'net_revenue': 'decimal(18, 2)'}[measure] %}
            cast(compared.{{ measure }} as {{ type }}) as {{ measure }},
            cast(compared.{{ measure }}_before as {{ type }}) as {{ measure }}_before{{ ',' if not loop.last }}
        {% endfor %}

    from compared

    left join first_purchases
        on compared.customer_id = first_purchases.customer_id

    left join history as beginnings
        on compared.customer_id = beginnings.customer_id and compared.segment_date = beginnings.as_of_date

    left join history as earlier_beginnings
        on compared.customer_id = earlier_beginnings.customer_id and compared.segment_date_before = earlier_beginnings.as_of_date

)

select * from joined
