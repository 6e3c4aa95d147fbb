with

bought as (

    select * from {{ ref('int_decliners__bought') }}

),

grouped as (

    select * from {{ ref('int_decliners__grouped') }}

),

categories as (

    select * from {{ ref('int_categories__ranked') }}

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

    where is_latest

),

summed as (

    select
        grouped.group_id,
        bought.category_number,
        cast(sum(case when bought.is_last then bought.net_revenue else 0 end) as decimal(18, 2)) as net_revenue,
        cast(sum(case when bought.is_last then 0 else bought.net_revenue end) as decimal(18, 2)) as net_revenue_prior

    from bought

    inner join grouped
        on
            bought.as_of_date = grouped.as_of_date
            and bought.customer_id = grouped.customer_id

    inner join offer_dates
        on bought.as_of_date = offer_dates.as_of_date

    group by grouped.group_id, bought.category_number

),

shared as (

    select
        group_id,
        category_number,
        {{ as_ratio('net_revenue', 'sum(net_revenue) over (partition by group_id)') }} as category_share,
        {{ as_ratio('net_revenue_prior', 'sum(net_revenue_prior) over (partition by group_id)') }} as category_share_prior

    from summed

),

compared as (

    select
        shared.group_id,
        categories.category,
        shared.category_share,
        shared.category_share_prior,
        row_number() over (
            partition by shared.group_id
            order by shared.category_share - shared.category_share_prior asc, categories.category asc
        ) as loss_rank

    from shared

    inner join categories
        on shared.category_number = categories.category_number

    where shared.category_share < shared.category_share_prior

)

select * from compared
