with

orders as (

    select * from {{ ref('int_campaign_orders__summed') }}

    where is_purchase

),

customers as (

    select * from {{ ref('customer_segments') }}

),

costs as (

    select * from {{ ref('channel_costs') }}

),

counted as (

    select
        orders.customer_id,
        coalesce(orders.channel, 'unknown') as channel,
        count(*) as channel_count

    from orders

    inner join customers
        on orders.customer_id = customers.customer_id and orders.order_date <= customers.as_of_date

    group by orders.customer_id, coalesce(orders.channel, 'unknown')

),

-- What somebody of whom nothing is known would do: as the shop does.
shares as (

    select
        counted.channel,
        coalesce(min(costs.cost_per_contact), 1000000000) as channel_cost,
        {{ as_ratio('sum(counted.channel_count)', 'sum(sum(counted.channel_count)) over ()') }} as shop_share,
        row_number() over (
            order by
                sum(counted.channel_count) desc, coalesce(min(costs.cost_per_contact), 1000000000) asc, counted.channel asc
        ) as shop_rank

    from counted

    left join costs
        on counted.channel = costs.channel

    group by counted.channel

),

totals as (

    select
        customer_id,
        sum(channel_count) as purchase_count

    from counted

    group by customer_id

),

-- The customer's own channels, and the largest of the shop: no other can be the best.
candidates as (

    select
        customer_id,
        channel,
        channel_count

    from counted

    union all

    select
        customers.customer_id,
        shares.channel,
        0 as channel_count

    from customers

    cross join shares

    where shares.shop_rank = 1

),

shrunk as (

    select
        candidates.customer_id,
        candidates.channel,
        shares.channel_cost,
        cast(coalesce(max(totals.purchase_count), 0) as bigint) as purchase_count,
        cast(sum(candidates.channel_count) as bigint) as channel_count,
        {{ as_ratio(
            'sum(candidates.channel_count) + ' ~ constant('channel_prior_purchases') ~ ' * max(shares.shop_share)',
            'coalesce(max(totals.purchase_count), 0) + ' ~ constant('channel_prior_purchases')
        ) }} as channel_share

    from candidates

    inner join shares
        on candidates.channel = shares.channel

    left join totals
        on candidates.customer_id = totals.customer_id

    group by candidates.customer_id, candidates.channel, shares.channel_cost

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by round(channel_share, 9) desc, channel_cost asc, channel asc
        ) as channel_rank

    from shrunk

),

preferred as (

    select
        customers.customer_id,
        customers.as_of_date,
        ranked.channel as preferred_channel,
        ranked.channel_share as preferred_share,
        ranked.purchase_count,
        ranked.channel_count as preferred_count,
        case
            when ranked.purchase_count = 0 then 'default'
            when ranked.purchase_count < {{ constant('channel_prior_purchases') }} then 'shrunk'
            else 'own'
        end as evidence

    from customers

    inner join ranked
        on customers.customer_id = ranked.customer_id and ranked.channel_rank = 1

)

select * from preferred
