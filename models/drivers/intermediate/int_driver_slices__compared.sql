{% set dimensions = driver_dimensions() %}
{% set categories = driver_dimensions('line').keys() | list %}
{% set attributes = driver_dimensions('customer') %}
{# What a model reads must not follow from a setting. #}
{% if has_source_table('customers') %}{% do ref('stg_customers') %}{% endif %}
{% do ref('int_driver_goods__numbered') %}
{% set attribute_table = optional('customer_attributes', 'attributes') %}
{% set schemes = driver_dimensions('scheme') %}
{% set measures = ['order_count', 'item_count', 'net_revenue'] %}

with

lines as (

    select * from {{ ref('int_driver_lines__summed') }}

),

orders as (

    select * from {{ ref('int_driver_orders__summed') }}

),

customers_compared as (

    select * from {{ ref('int_driver_customers__compared') }}

),

comparisons as (

    select * from {{ ref('int_driver_comparisons__planned') }}

),

{% if attributes %}
    customers as (

        select * from {{ ref('stg_customers') }}

    ),
{% endif %}

{% if categories %}
    goods as (

        select distinct
            goods_id,
            {{ categories | join(', ') }}

        from {{ ref('int_driver_goods__numbered') }}

    ),

    customer_keys as (

        select distinct customer_key from lines

    ),

    customer_groups as (

        select
            customer_key,
            {{ customer_group('cast(customer_key as ' ~ dbt.type_string() ~ ')') }} as customer_group

        from customer_keys

    ),

    goods_months as (

        select
            customer_groups.customer_group,
            cast({{ dbt.date_trunc('month', 'lines.order_date') }} as date) as order_month,
            lines.goods_id,
            sum(lines.item_count) as item_count,
            sum(lines.net_revenue) as net_revenue

        from lines

        inner join customer_groups
            on lines.customer_key = customer_groups.customer_key

        group by
            customer_groups.customer_group,
            cast({{ dbt.date_trunc('month', 'lines.order_date') }} as date),
            lines.goods_id

    ),

    labelled as (

        select
            goods_months.customer_group,
            goods_months.order_month,
            {% for category in categories %}
                coalesce(goods.{{ category }}, 'unknown') as {{ category }},
            {% endfor %}
            goods_months.item_count,
            goods_months.net_revenue

        from goods_months

        left join goods
            on goods_months.goods_id = goods.goods_id

    ),
{% endif %}

-- What a month has in a slice is the same in every comparison.
months as (

    {% for dimension, entry in dimensions.items() if entry.kind != 'scheme' %}
        {{ 'union all' if not loop.first }}

        {% if entry.kind == 'line' %}
            select
                '{{ dimension }}' as dimension,
                {{ dimension }} as slice,
                customer_group,
                order_month,
                0 as order_count,
                sum(item_count) as item_count,
                sum(net_revenue) as net_revenue

            from labelled

            group by {{ dimension }}, customer_group, order_month
        {% elif entry.kind in ['customer', 'attribute'] %}
            select
                '{{ dimension }}' as dimension,
                coalesce(known.{{ entry.column }}, 'unknown') as slice,
                orders.customer_group,
                orders.order_month,
                sum(orders.order_count) as order_count,
                sum(orders.item_count) as item_count,
                sum(orders.net_revenue) as net_revenue

            from orders

            left join {{ 'customers' if entry.kind == 'customer' else attribute_table }} as known
                on orders.customer_id = known.customer_id

            group by coalesce(known.{{ entry.column }}, 'unknown'), orders.customer_group, orders.order_month
        {% else %}
            select
                '{{ dimension }}' as dimension,
                {{ entry.column or "'whole'" }} as slice,
                customer_group,
                order_month,
                sum(order_count) as order_count,
                sum(item_count) as item_count,
                sum(net_revenue) as net_revenue

            from orders

            group by {{ entry.column ~ ', ' if entry.column }}customer_group, order_month
        {% endif %}
    {% endfor %}

),

sides as (

    select
        comparisons.as_of_date,
        comparisons.comparison,
        months.dimension,
        months.slice,
        months.customer_group,
        comparisons.is_before,
        months.order_count,
        months.item_count,
        months.net_revenue

    from months

    inner join comparisons
        on months.order_month = comparisons.order_month

    {% for dimension in schemes %}
        {% for suffix, is_before in [('', 'false'), ('_before', 'true')] %}
            union all

            select
                as_of_date,
                comparison,
                '{{ dimension }}' as dimension,
                {{ dimension }}{{ suffix }} as slice,
                customer_group,
                {{ is_before }} as is_before,
                {% for measure in measures %}
                    {{ measure ~ suffix ~ ' as ' ~ measure if suffix else measure }}{{ ',' if not loop.last }}
                {% endfor %}

            from customers_compared

            where has_segments and is_there{{ suffix }}
        {% endfor %}
    {% endfor %}

),

compared as (

    select
        as_of_date,
        comparison,
        dimension,
        slice,
        customer_group,
        max(case when is_before then 0 else 1 end) = 1 as is_there,
        max(case when is_before then 1 else 0 end) = 1 as is_there_before,
        {% for measure in measures %}
            {% set type = {'order_count': dbt.type_bigint(), 'item_count': 'decimal(18, 4)', 'net_revenue': 'decimal(18, 2)'}[measure] %}
            cast(sum(case when is_before then 0 else {{ measure }} end) as {{ type }}) as {{ measure }},
            cast(sum(case when is_before then {{ measure }} else 0 end) as {{ type }}) as {{ measure }}_before
            {{- ',' if not loop.last }}
        {% endfor %}

    from sides

    group by as_of_date, comparison, dimension, slice, customer_group

)

select * from compared
