{% set category = attribute_category() %}
{% set counted_habits = ['day_part'] + (['channel'] if 'channel' in declared_columns('transactions') else []) %}
{# What a model reads must not follow from a setting. #}
{% if has_source_table('products') %}{% do ref('stg_products') %}{% endif %}

with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where rejection_reason is null and customer_id is not null and is_goods

),

look_back as (

    select
        as_of_date,
        look_back_start_date

    from {{ ref('int_as_of_dates__planned') }}

    where is_latest

),

{% if category %}
    products as (

        select * from {{ ref('stg_products') }}

    ),
{% endif %}

lines as (

    select
        transactions.customer_id,
        transactions.order_id,
        transactions.amount,
        look_back.as_of_date,
        {{ ('products.' ~ category) if category else no_text() }} as category,
        {{ 'transactions.channel' if 'channel' in counted_habits else no_text() }} as channel,
        case
            when transactions.order_hour < 6 then '1_night'
            when transactions.order_hour < 12 then '2_morning'
            when transactions.order_hour < 17 then '3_afternoon'
            else '4_evening'
        end as day_part

    from transactions

    inner join look_back
        on transactions.order_date >= look_back.look_back_start_date and transactions.order_date <= look_back.as_of_date

    {% if category %}
        left join products
            on transactions.product_id = products.product_id
    {% endif %}

),

-- Money of categories; purchases through channels and at times of the day.
summed as (

    select
        customer_id,
        as_of_date,
        'interest' as habit,
        category as habit_value,
        cast(sum(amount) as decimal(18, 2)) as habit_amount,
        count(distinct order_id) as purchase_count

    from lines

    where category is not null

    group by customer_id, as_of_date, category

    having sum(amount) > 0
    {% for habit in counted_habits %}
        union all

        select
            customer_id,
            as_of_date,
            '{{ habit }}' as habit,
            coalesce({{ habit }}, 'unknown') as habit_value,
            cast(count(distinct order_id) as decimal(18, 2)) as habit_amount,
            count(distinct order_id) as purchase_count

        from lines

        where amount > 0

        group by customer_id, as_of_date, coalesce({{ habit }}, 'unknown')
    {% endfor %}

),

totalled as (

    select
        *,
        sum(habit_amount) over (partition by customer_id, habit) as customer_amount,
        {{ as_ratio('sum(habit_amount) over (partition by habit, habit_value)', 'sum(habit_amount) over (partition by habit)') }}
            as shop_ratio,
        {{ as_ratio(constant('affinity_prior_purchases') ~ ' * sum(habit_amount) over (partition by habit)',
            'sum(purchase_count) over (partition by habit)') }} as prior_amount

    from summed

),

shrunk as (

    select
        *,
        (habit_amount + prior_amount * shop_ratio) / (customer_amount + prior_amount) as own_ratio

    from totalled

),

ranked as (

    select
        customer_id,
        as_of_date,
        habit,
        habit_value,
        habit_amount,
        purchase_count,
        own_ratio,
        shop_ratio,
        own_ratio / shop_ratio as affinity,
        cast(row_number() over (
            partition by customer_id, habit
            order by own_ratio - shop_ratio desc, habit_value asc
        ) as int) as affinity_rank

    from shrunk

)

select * from ranked
