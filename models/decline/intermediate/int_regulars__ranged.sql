{% set n = setting('decline_horizon_months') %}
{% set has_categories = has_source_table('products') and 'product_category' in declared_columns('products') %}
{% set has_channels = 'channel' in declared_columns('transactions') %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

transactions as (

    select * from {{ ref('stg_transactions') }}

    where
        rejection_reason is null
        and customer_id is not null
        and amount > 0
        and order_date >= (select min(prior_window_start_date_{{ n }}m) from as_of_dates)
        {{ 'and false' if not has_categories and not has_channels }}

),

{% if has_categories %}
    products as (

        select * from {{ ref('stg_products') }}

    ),
{% endif %}

-- One row per day and what was bought on it, before any date multiplies it.
days as (

    select distinct
        transactions.customer_id,
        transactions.order_date,
        transactions.channel,
        {{ 'products.product_category' if has_categories else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as product_category

    from transactions

    {% if has_categories %}
        left join products
            on transactions.product_id = products.product_id
    {% endif %}

),

ranged as (

    select
        as_of_dates.as_of_date,
        days.customer_id,
        {% for column in ['channel', 'product_category'] %}
            count(distinct case when days.order_date >= as_of_dates.window_start_date_{{ n }}m then days.{{ column }} end)
                as {{ column }}_count,
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
