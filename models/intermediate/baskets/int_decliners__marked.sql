with

regulars as (

    select * from {{ ref('int_regulars__scored') }}

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

),

-- The likeliest first, as in decline_scores: equal customers share a decile, that of their middle.
ranked as (

    select
        regulars.as_of_date,
        regulars.customer_id,
        {{ as_ratio('1', '1 + exp(-cast(regulars.log_odds as double))') }} as decline_probability,
        cast(regulars.net_revenue as decimal(18, 2)) as net_revenue,
        2 * rank() over (partition by regulars.as_of_date order by regulars.log_odds desc) - 2
        + count(*) over (partition by regulars.as_of_date, regulars.log_odds) as double_rank,
        2 * count(*) over (partition by regulars.as_of_date) as double_count

    from regulars

    inner join offer_dates
        on regulars.as_of_date = offer_dates.as_of_date

),

marked as (

    select
        as_of_date,
        customer_id,
        decline_probability,
        cast(decline_probability * cast(net_revenue as double) as decimal(18, 2)) as revenue_at_risk,
        1 + floor({{ as_ratio('10 * double_rank', 'double_count') }}) <= {{ setting('decliner_decile_count') }} as is_decliner

    from ranked

)

select * from marked
