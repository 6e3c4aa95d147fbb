with

customers as (

    select * from {{ ref('int_customers__segmented') }}

    where growth_state_3m = 'comparable' and order_count_3m >= 2

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

),

marked as (

    select
        customers.as_of_date,
        customers.customer_id,
        (1 - customers.net_revenue_trend_3m) / 2 as decline_probability,
        customers.net_revenue_3m as revenue_at_risk,
        ntile(10) over (partition by customers.as_of_date order by customers.net_revenue_trend_3m, customers.customer_id)
        <= {{ setting('decliner_decile_count') }} as is_decliner

    from customers

    inner join offer_dates
        on customers.as_of_date = offer_dates.as_of_date

)

select * from marked
