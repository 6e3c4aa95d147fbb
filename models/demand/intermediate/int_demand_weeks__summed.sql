with

transactions as (

    select * from {{ ref('stg_transactions') }}

    where rejection_reason is null and is_goods

),

days as (

    select
        {{ date_setting('data_start_date', 'min(order_date)') }} as first_date,
        {{ date_setting('as_of_date', 'max(order_date)') }} as last_date

    from transactions

),

-- Only whole weeks: half a week looks like half of the demand.
dated as (

    select
        coalesce(transactions.product_id, 'unknown') as product_id,
        cast({{ dbt.date_trunc('week', 'transactions.order_date') }} as date) as week_date,
        transactions.amount,
        {% if setting('demand_measure') == 'units' %}
            greatest(coalesce(transactions.quantity, sign(transactions.amount)), 0) as units
        {% else %}
            case when transactions.amount >= 0 then 1 else 0 end as units
        {% endif %}

    from transactions

    cross join days

    where
        {{ dbt.date_trunc('week', 'transactions.order_date') }} >= days.first_date
        and {{ add_interval(dbt.date_trunc('week', 'transactions.order_date'), 6, 'day') }} <= days.last_date

),

-- A return takes back money and no demand.
summed as (

    select
        product_id,
        week_date,
        cast(sum(units) as decimal(18, 4)) as units,
        cast(sum(amount) as decimal(18, 2)) as net_revenue

    from dated

    group by product_id, week_date

)

select * from summed
