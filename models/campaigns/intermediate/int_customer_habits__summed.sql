{% set categories = ['product_category', 'department', 'product_type', 'brand'] | select('in', declared_columns('products')) | list %}
{# What a model reads must not follow from a setting. #}
{% if has_source_table('products') %}{% do ref('stg_products') %}{% endif %}

with

customers as (

    select * from {{ ref('customer_segments') }}

),

orders as (

    select * from {{ ref('int_campaign_orders__summed') }}

    where is_purchase

),

look_back as (

    select look_back_start_date from {{ ref('int_as_of_dates__planned') }}

    where is_latest

),

{% if categories %}
    transactions as (

        select * from {{ ref('stg_transactions') }}

        where rejection_reason is null and customer_id is not null and is_goods and product_id is not null

    ),

    products as (

        select * from {{ ref('stg_products') }}

    ),
{% endif %}

bought as (

    select
        orders.customer_id,
        orders.order_date,
        {{ weekday_key('orders.order_date') }} as weekday,
        case
            when orders.order_hour < 6 then '1_night'
            when orders.order_hour < 12 then '2_morning'
            when orders.order_hour < 17 then '3_afternoon'
            else '4_evening'
        end as day_part,
        orders.discount,
        orders.net_revenue

    from orders

    inner join customers
        on orders.customer_id = customers.customer_id and orders.order_date <= customers.as_of_date

    cross join look_back

    where orders.order_date >= look_back.look_back_start_date

),

-- How often, or for how much, each customer has done what: the most comes first.
counted as (

    {% for habit in ['weekday', 'day_part'] %}
        {{ 'union all' if not loop.first }}

        select
            customer_id,
            '{{ habit }}' as habit,
            {{ habit }} as habit_value,
            cast(count(*) as decimal(18, 2)) as habit_amount

        from bought

        group by customer_id, {{ habit }}
    {% endfor %}

    {% if categories %}
        union all

        select
            transactions.customer_id,
            'category' as habit,
            products.{{ categories[0] }} as habit_value,
            cast(sum(transactions.amount) as decimal(18, 2)) as habit_amount

        from transactions

        inner join products
            on transactions.product_id = products.product_id

        inner join customers
            on transactions.customer_id = customers.customer_id and transactions.order_date <= customers.as_of_date

        cross join look_back

        where transactions.order_date >= look_back.look_back_start_date and products.{{ categories[0] }} is not null

        group by transactions.customer_id, products.{{ categories[0] }}

        having sum(transactions.amount) > 0
    {% endif %}

),

ranked as (

    select
        *,
        row_number() over (partition by customer_id, habit order by habit_amount desc, habit_value asc) as habit_rank

    from counted

),

picked as (

    select
        customer_id,
        max(case when habit = 'weekday' and habit_rank = 1 then habit_value end) as preferred_weekday,
        max(case when habit = 'day_part' and habit_rank = 1 then habit_value end) as preferred_day_part,
        {% for number in range(1, 4) %}
            max(case when habit = 'category' and habit_rank = {{ number }} then habit_value end) as favourite_category_{{ number }}
            {{- ',' if not loop.last }}
        {% endfor %}

    from ranked

    group by customer_id

),

discounted as (

    select
        customer_id,
        {{ as_ratio('sum(discount)', 'sum(net_revenue) + sum(discount)') }} as discount_ratio

    from bought

    group by customer_id

),

joined as (

    select
        picked.*,
        discounted.discount_ratio

    from picked

    left join discounted
        on picked.customer_id = discounted.customer_id

)

select * from joined
