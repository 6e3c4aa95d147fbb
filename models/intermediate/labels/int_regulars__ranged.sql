{% set n = setting('decline_horizon_months') %}
{% set has_categories = has_source_table('products') and 'product_category' in declared_columns('products') %}
{# The first hour of the evening. #}
{% set evening = 17 %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

),

transactions as (

    select * from {{ ref('stg_transactions') }}

    where
        rejection_reason is null
        and customer_id is not null
        and amount > 0

),

{% if has_categories %}
    products as (

        select * from {{ ref('stg_products') }}

    ),
{% endif %}

-- One row per day and what was bought on it, before any date multiplies it.
days as (

    select
        transactions.customer_id,
        transactions.order_date,
        transactions.channel,
        {{ 'products.product_category' if has_categories else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as product_category,
        max(case when transactions.order_hour >= {{ evening }} then transactions.order_date end) as evening_date,
        sum(case when transactions.discount is not null then transactions.amount end) as discounted_revenue,
        sum(transactions.discount) as discount

    from transactions

    {% if has_categories %}
        left join products
            on transactions.product_id = products.product_id
    {% endif %}

    group by 1, 2, 3, 4

),

ranged as (

    select
        as_of_dates.as_of_date,
        days.customer_id,
        {% for column, name in {
            'channel': 'channel_count', 'product_category': 'product_category_count', 'order_date': 'day_count',
            'evening_date': 'evening_day_count'
        }.items() %}
            count(distinct case when days.order_date >= as_of_dates.window_start_date_{{ n }}m then days.{{ column }} end)
                as {{ name }},
        {% endfor %}
        {% for column in ['discounted_revenue', 'discount'] %}
            sum(case when days.order_date >= as_of_dates.window_start_date_{{ n }}m then days.{{ column }} end) as {{ column }},
        {% endfor %}
        count(distinct case when days.order_date < as_of_dates.window_start_date_{{ n }}m then days.product_category end)
            as product_category_count_prior

    from as_of_dates

    inner join days
        on
            as_of_dates.as_of_date >= days.order_date
            and as_of_dates.prior_window_start_date_{{ n }}m <= days.order_date

    group by as_of_dates.as_of_date, days.customer_id

)

select * from ranged
