{% set n = setting('decline_horizon_months') %}
{% set threshold = 'cast(' ~ setting('decline_threshold') ~ ' as decimal(7, 6))' %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

    where is_month_end

),

due as (

    select min(first_due_date) as first_due_date from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

regulars as (

    select * from {{ ref('int_regulars__listed') }}

),

customers as (

    select
        as_of_date,
        customer_id,
        net_revenue_{{ n }}m as net_revenue

    from {{ ref('int_customers__measured') }}

),

-- Horizons that were over before the first day that counts now stay as they are.
horizons as (

    select
        as_of_dates.as_of_date,
        later_dates.as_of_date as followed_until_date

    from as_of_dates

    inner join as_of_dates as later_dates
        on later_dates.window_end_date = {{ add_interval('as_of_dates.window_end_date', n, 'month') }}

    inner join due
        on later_dates.as_of_date >= due.first_due_date

),

shops as (

    select
        as_of_date,
        sum(net_revenue) as net_revenue

    from customers

    group by as_of_date

),

-- Where the shop earned nothing in one of the windows there is no change to compare with.
indexed as (

    select
        horizons.as_of_date,
        horizons.followed_until_date,
        case
            when shops.net_revenue > 0 and later_shops.net_revenue > 0
                then {{ as_ratio('later_shops.net_revenue', 'shops.net_revenue') }}
            else 1
        end as shop_change_ratio

    from horizons

    inner join shops
        on horizons.as_of_date = shops.as_of_date

    inner join shops as later_shops
        on horizons.followed_until_date = later_shops.as_of_date

),

-- Who has left the tables by then, since a return took back the first purchase, has spent nothing.
followed as (

    select
        indexed.as_of_date,
        indexed.followed_until_date,
        regulars.customer_id,
        regulars.net_revenue,
        coalesce(later.net_revenue, 0) as following_revenue,
        indexed.shop_change_ratio

    from indexed

    inner join regulars
        on indexed.as_of_date = regulars.as_of_date

    left join customers as later
        on
            indexed.followed_until_date = later.as_of_date
            and regulars.customer_id = later.customer_id

),

labelled as (

    select
        customer_id,
        as_of_date,
        followed_until_date,
        net_revenue,
        following_revenue,
        shop_change_ratio,
        following_revenue <= {{ threshold }} * net_revenue as is_declining_raw,
        cast(following_revenue as double) <= cast({{ threshold }} * net_revenue as double) * shop_change_ratio as is_declining

    from followed

)

select * from labelled
