with

terms as (

    select * from {{ ref('int_driver_terms__summed') }}

),

noise as (

    select * from {{ ref('driver_noise') }}

    where dimension = 'bridge'

),

shops as (

    select * from {{ ref('revenue_drivers') }}

    where dimension = 'whole'

),

summed as (

    select
        as_of_date,
        comparison,
        term,
        term_order,
        cast(sum(customer_count) as bigint) as customer_count,
        cast(sum(revenue_change) as decimal(18, 2)) as revenue_change

    from terms

    group by as_of_date, comparison, term, term_order

),

-- What the same factor is by heads instead of by customer; trading days are in the orders of each customer.
joined as (

    select
        summed.as_of_date,
        summed.comparison,
        shops.compared_date,
        summed.term,
        summed.term_order,
        summed.customer_count,
        summed.revenue_change,
        cast(noise.change_low as decimal(18, 2)) as change_low,
        cast(noise.change_high as decimal(18, 2)) as change_high,
        cast(case
            when shops.state <> 'decomposed' then null
            when summed.term = 'orders' then shops.trading_days_change + shops.frequency_change
            when summed.term = 'items' then shops.items_change
            when summed.term = 'price' then shops.price_change
        end as decimal(18, 2)) as change_in_drivers

    from summed

    inner join shops
        on summed.as_of_date = shops.as_of_date and summed.comparison = shops.comparison

    left join noise
        on
            summed.as_of_date = cast(noise.as_of_date as date)
            and summed.comparison = noise.comparison
            and summed.term = noise.slice

),

judged as (

    select
        *,
        coalesce(sign(revenue_change) * sign(change_in_drivers) < 0, false) as views_disagree

    from joined

)

select * from judged
