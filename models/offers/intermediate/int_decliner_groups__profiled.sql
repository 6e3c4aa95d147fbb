with

decliners as (

    select * from {{ ref('int_decliners__windowed') }}

),

grouped as (

    select * from {{ ref('int_decliners__grouped') }}

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

    where is_latest

),

summed as (

    select
        grouped.as_of_date,
        grouped.group_id,
        count(*) as customer_count,
        sum(cast(decliners.decline_probability as decimal(9, 6))) as probability_sum,
        sum(cast(decliners.revenue_at_risk as decimal(18, 2))) as revenue_at_risk,
        sum(decliners.visit_count) as visit_count,
        sum(decliners.visit_count_prior) as visit_count_prior,
        sum(decliners.item_count) as item_count,
        sum(decliners.item_count_prior) as item_count_prior,
        sum(decliners.net_revenue) as net_revenue,
        sum(decliners.net_revenue_prior) as net_revenue_prior

    from grouped

    inner join offer_dates
        on grouped.as_of_date = offer_dates.as_of_date

    inner join decliners
        on
            grouped.as_of_date = decliners.as_of_date
            and grouped.customer_id = decliners.customer_id

    group by grouped.as_of_date, grouped.group_id

),

-- The three ratios multiply to that of the money.
profiled as (

    select
        as_of_date,
        group_id,
        customer_count,
        {{ as_ratio('customer_count', 'sum(customer_count) over ()') }} as customer_ratio,
        {{ as_ratio('probability_sum', 'customer_count') }} as decline_probability,
        cast(revenue_at_risk as decimal(18, 2)) as revenue_at_risk,
        cast(net_revenue as decimal(18, 2)) as net_revenue,
        cast(net_revenue_prior as decimal(18, 2)) as net_revenue_prior,
        {{ as_ratio('net_revenue', 'net_revenue_prior') }} as net_revenue_ratio,
        {{ as_ratio('visit_count', 'visit_count_prior') }} as visits_ratio,
        {{ as_ratio('item_count * visit_count_prior', 'visit_count * item_count_prior') }} as items_ratio,
        {{ as_ratio('net_revenue * item_count_prior', 'item_count * net_revenue_prior') }} as price_ratio

    from summed

)

select * from profiled
